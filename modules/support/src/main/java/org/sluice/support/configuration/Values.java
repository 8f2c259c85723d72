package org.sluice.support.configuration;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.sluice.validation.ConfigurationRefused;

/**
 * A configuration as a map of strings, for a component whose keys are not all known before: those of the things it lists.
 *
 * @param prefix what the keys in question begin with
 */
public record Values(Map<String, Object> all, String prefix) {

    /** All of it. */
    public Values(Map<String, Object> all) {
        this(all, "");
    }

    /** Those that begin so. */
    public Values below(String longer) {
        return new Values(all, longer);
    }

    /** The keys there are, without what they all begin with. */
    public Set<String> keys() {
        return all.keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .map(key -> key.substring(prefix.length()))
                .collect(Collectors.toSet());
    }

    /** The whole key. */
    public String key(String name) {
        return prefix + name;
    }

    /** The value, without blanks around it. */
    public String text(String name, String otherwise) {
        Object value = all.get(key(name));
        return value == null ? otherwise : value.toString().strip();
    }

    /** A number within these bounds, both included. */
    public long number(String name, long otherwise, long least, long most) {
        return Options.number(key(name), text(name, String.valueOf(otherwise)), least, most);
    }

    /** A switch. */
    public boolean flag(String name, boolean otherwise) {
        return Options.flag(key(name), text(name, String.valueOf(otherwise)));
    }

    /** Words separated by commas or white space, all of that pattern; none by default. */
    public List<String> words(String name, String pattern, String expectation) {
        return Options.words(key(name), text(name, ""), pattern, expectation);
    }

    /** What to throw when the value is wrong. */
    public ConfigurationRefused refused(String name, String expectation) {
        return new ConfigurationRefused(key(name), text(name, ""), expectation);
    }
}
