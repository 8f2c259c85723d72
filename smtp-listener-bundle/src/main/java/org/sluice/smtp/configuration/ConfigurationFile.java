package org.sluice.smtp.configuration;

import java.util.Map;

/**
 * The file a configuration came from, for log lines and for the listener's name.
 *
 * @param name as an operator knows it: {@code etc/org.sluice.listener-smtp.cfg}
 * @param instance the part after the factory's name: {@code smtp}
 */
public record ConfigurationFile(String name, String instance) {

    private static final String FACTORY = "org.sluice.listener";

    public static ConfigurationFile of(Map<String, ?> configuration) {
        String pid = String.valueOf(configuration.get("service.pid"));
        int tilde = pid.indexOf('~');
        String instance = tilde < 0 ? "smtp" : pid.substring(tilde + 1);
        Object file = configuration.get("felix.fileinstall.filename");
        String name = file == null
                ? FACTORY + '-' + instance + ".cfg"
                : file.toString().substring(file.toString().lastIndexOf('/') + 1);
        return new ConfigurationFile("etc/" + name, instance);
    }
}
