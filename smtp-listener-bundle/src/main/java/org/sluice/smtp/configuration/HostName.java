package org.sluice.smtp.configuration;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What this machine calls itself; asked once, when the first configuration is read. */
final class HostName {

    private static final String LOCAL = ask();

    private HostName() {}

    static String local() {
        return LOCAL;
    }

    private static String ask() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            return name.isEmpty() || !name.chars().allMatch(c -> c > ' ' && c <= '~') ? "localhost" : name;
        } catch (UnknownHostException e) {
            // A machine without a name of its own still needs one in its banner.
            return "localhost";
        }
    }
}
