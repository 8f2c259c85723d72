package org.sluice.core.dispatch;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A module's configuration as an operator may see it: where it comes from and what it says, secrets blotted out. */
final class ConfigurationFacts {

    private static final Pattern FOREIGN =
            Pattern.compile("(service|component|objectClass|felix|osgi|bundle)(\\..*)?|\\..*");
    private static final Pattern SECRET = Pattern.compile(
            ".*(pass(word|wd|phrase)?|secret|token|credential|api_?key|private_?key).*", Pattern.CASE_INSENSITIVE);
    private static final Pattern CREDENTIALS_IN_URL = Pattern.compile("(//[^/@\\s:]*:)[^/@\\s]*@");
    private static final String BLOT = "***";

    private ConfigurationFacts() {}

    static Map<String, String> of(Map<String, Object> properties) {
        Map<String, String> facts = new TreeMap<>();
        properties.forEach((key, value) -> {
            if (!FOREIGN.matcher(key).matches()) {
                facts.put(key, SECRET.matcher(key).matches() ? BLOT : text(value));
            }
        });
        Object pid = properties.get("service.pid");
        if (pid != null) {
            facts.put("pid", text(pid));
        }
        Object file = properties.get("felix.fileinstall.filename");
        if (file != null) {
            facts.put("file", "etc/" + file.toString().replaceFirst(".*/", ""));
        }
        return facts;
    }

    private static String text(Object value) {
        String text = value instanceof Object[] array
                ? joined(Arrays.asList(array))
                : value instanceof Collection<?> all ? joined(all) : String.valueOf(value);
        return CREDENTIALS_IN_URL.matcher(text).replaceAll("$1" + BLOT + "@");
    }

    private static String joined(Collection<?> values) {
        return values.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
