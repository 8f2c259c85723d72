package org.sluice.itest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which TCP ports a process listens on, as the kernel tells. */
final class Sockets {
    private static final String LISTENING = "0A";

    private Sockets() {}

    /** Lines such as {@code any:2525} and {@code loopback:8025}. */
    static Set<String> listening(long pid) throws IOException {
        Set<String> own = new HashSet<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            for (Path each : descriptors.toList()) {
                if (Files.isSymbolicLink(each)) {
                    own.add(target(each));
                }
            }
        }
        Set<String> found = new TreeSet<>();
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/net/" + table))) {
                String[] fields = line.strip().split(" +");
                if (fields[3].equals(LISTENING) && own.contains("socket:[" + fields[9] + "]")) {
                    found.add(describe(fields[1]));
                }
            }
        }
        return found;
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    private static String describe(String hexAddress) {
        String[] parts = hexAddress.split(":");
        boolean any = parts[0].matches("0+");
        boolean loopback = parts[0].equals("0100007F") || parts[0].endsWith("FFFF00000100007F");
        return (any ? "any" : loopback ? "loopback" : parts[0]) + ":" + Integer.parseInt(parts[1], 16);
    }
}
