package org.sluice.core.settings;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import org.sluice.message.DomainName;
import org.sluice.validation.ConfigurationRefused;

/**
 * What we call ourselves in what we write.
 *
 * @param hostname in Received lines, reports and Message-IDs
 * @param authservId in Authentication-Results
 */
public record OwnNames(String hostname, String authservId) {

    private static final String HOST = "[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?";

    /** Reads {@code hostname} and {@code authserv_id} of the core's file. */
    public static OwnNames of(Values values) {
        String hostname = host(values, "hostname", ofThisHost());
        return new OwnNames(hostname, aLabels(values, "authserv_id", hostname));
    }

    /** A name beyond ASCII is as good: it is written in the form the DNS has it (RFC 8616 section 5). */
    private static String aLabels(Values values, String key, String byDefault) {
        String name = values.text(key, byDefault);
        try {
            String ascii = DomainName.ascii(name);
            if (ascii.matches(HOST)) {
                return ascii;
            }
        } catch (IllegalArgumentException notADomain) {
            // Falls through to the same refusal.
        }
        throw new ConfigurationRefused(key, name, "a host name");
    }

    private static String host(Values values, String key, String byDefault) {
        String name = values.text(key, byDefault);
        if (!name.matches(HOST)) {
            throw new ConfigurationRefused(key, name, "a host name");
        }
        return name.toLowerCase(Locale.ROOT);
    }

    private static String ofThisHost() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            return name.matches(HOST) ? name : "localhost";
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
