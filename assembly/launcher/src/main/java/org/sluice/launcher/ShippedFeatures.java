package org.sluice.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.karaf.main.Main;

/** Which features the distribution brings, and which of them every container starts with. */
final class ShippedFeatures {
    private static final String KARAF_VERSION =
            String.valueOf(Main.class.getPackage().getImplementationVersion());
    private static final Pattern FEATURE = Pattern.compile("<feature name=\"([^\"]+)\"");

    private final Layout layout;
    private final String version;

    ShippedFeatures(Layout layout, String version) {
        this.layout = layout;
        this.version = version;
    }

    /** Modules switched on in a fresh installation, one per line in the distribution's {@code features}. */
    List<String> switchedOn() throws IOException {
        return Files.readAllLines(layout.distribution().resolve("features")).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }

    /** Every feature of ours that lies in the distribution. */
    Set<String> known() throws IOException {
        String name = "karaf-features-" + version + "-features.xml";
        Path file = layout.distribution()
                .resolve("system/org/sluice/karaf-features")
                .resolve(version)
                .resolve(name);
        return FEATURE.matcher(Files.readString(file))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** What {@code etc/org.apache.karaf.features.cfg} names itself; needs no keeping. */
    Set<String> base() throws IOException {
        return entries("featuresBoot").stream()
                .map(each -> each.replaceAll("/.*", ""))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    Set<String> baseRepositories() throws IOException {
        return entries("featuresRepositories");
    }

    private Set<String> entries(String key) throws IOException {
        Properties settings = new Properties();
        try (Reader file = Files.newBufferedReader(layout.etc().resolve("org.apache.karaf.features.cfg"))) {
            settings.load(file);
        }
        String value = settings.getProperty(key, "")
                .replace("${karaf.version}", KARAF_VERSION)
                .replace("${sluice.version}", version)
                .replaceAll("\\$\\{[^}]*}", "");
        return Arrays.stream(value.split("[\\s,()]+"))
                .filter(each -> !each.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
