package org.sluice.launcher;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Looks whether the ports the script chose are free, before a container starts that could not use them. Only those some file in
 * {@code etc/} refers to: an operator who wrote another port there does not care about ours.
 */
final class Ports {

    private Ports() {}

    static void check(Path etc) throws IOException, StartRefused {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        check(etc, "smtp", "SMTP", null);
        check(etc, "http", "HTTP", loopback);
        check(etc, "console", "the console", loopback);
    }

    private static void check(Path etc, String name, String purpose, InetAddress address)
            throws IOException, StartRefused {
        String property = "sluice." + name + ".port";
        String value = System.getProperty(property, "");
        if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) > 65_535) {
            throw new StartRefused("--" + name + "-port " + value + " is no port number");
        }
        if (isReferredTo(etc, property)) {
            tryToBind(new InetSocketAddress(address, Integer.parseInt(value)), purpose, name);
        }
    }

    private static boolean isReferredTo(Path etc, String property) throws IOException {
        for (Path name : FileTree.files(etc)) {
            boolean configuration = name.toString().endsWith(".cfg");
            if (configuration && Files.readString(etc.resolve(name)).contains(property)) {
                return true;
            }
        }
        return false;
    }

    private static void tryToBind(InetSocketAddress address, String purpose, String name)
            throws IOException, StartRefused {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(address);
        } catch (BindException e) {
            throw new StartRefused(
                    "cannot listen on port " + address.getPort() + " for " + purpose + " (" + e.getMessage() + "); --"
                            + name + "-port chooses another",
                    e);
        }
    }
}
