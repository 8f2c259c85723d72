package org.sluice.core.settings;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.sluice.validation.ConfigurationRefused;

/**
 * The whitelists that {@code honor_whitelist} may name: those of which the core's file has a line, empty ones included. A
 * module knows the marks a client or message carries and cannot know which lists there are; so the core looks for it.
 */
@Component(
        immediate = true,
        service = WhitelistNames.class,
        configurationPid = "org.sluice.core",
        configurationPolicy = ConfigurationPolicy.OPTIONAL)
public final class WhitelistNames {

    private static final String LIST = "whitelist_";
    private static final String OPTION = "honor_whitelist";

    /** Empty while the core's file was not read: then nothing is known to be wrong. */
    private volatile Set<String> names = Set.of();

    /** Reads the core's file. */
    @Activate
    @Modified
    void configure(Map<String, ?> core) {
        names = core.keySet().stream()
                .filter(key -> key.startsWith(LIST))
                .map(key -> key.substring(LIST.length()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Looks through the values of a module, which may have the option for itself and for parts of it.
     *
     * @throws ConfigurationRefused at a list there is not
     */
    void check(Map<String, ?> module) {
        Set<String> known = names;
        if (known.isEmpty()) {
            return;
        }
        OptionalValues values = new OptionalValues(module);
        for (String key : module.keySet()) {
            if (key.equals(OPTION) || key.endsWith('.' + OPTION)) {
                for (String name : values.list(key)) {
                    if (!known.contains(name)) {
                        throw new ConfigurationRefused(
                                key, name, "a list with a line in etc/org.sluice.core.cfg: " + new TreeSet<>(known));
                    }
                }
            }
        }
    }
}
