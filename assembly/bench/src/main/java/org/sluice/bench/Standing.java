package org.sluice.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What of the SMTP listener a restart, an update or a refresh would change. Two that are equal were taken from a listener that
 * nobody touched in between.
 *
 * @param process the server's process and when it began
 * @param bundle the listener's bundle id
 * @param modified when the bundle was installed or updated, as the framework wrote it down
 * @param component the id of its component, a new one for each activation
 * @param socket the inode of its listening socket, a new one for each bind
 */
record Standing(String process, long bundle, Instant modified, String component, String socket) {

    private static final String BUNDLE = "smtp-listener-bundle";
    private static final Pattern COMPONENT =
            Pattern.compile("ListenerComponent in bundle.*\\R\\s*Id: (\\d+), State:ACTIVE");
    private static final String LISTENING = "0A";

    static Standing of(SluiceServer server) throws IOException {
        List<String> lines = cached(server.data());
        long pid = server.pid();
        Matcher component = COMPONENT.matcher(server.console("scr:list | cat"));
        return new Standing(
                pid + " since "
                        + ProcessHandle.of(pid)
                                .flatMap(process -> process.info().startInstant())
                                .orElseThrow(),
                Long.parseLong(lines.get(0)),
                Instant.ofEpochMilli(Long.parseLong(lines.get(4))),
                component.find() ? component.group(1) : "none",
                socket(pid, server.address().getPort()));
    }

    /** The framework's note of the bundle: id, location, state, start level, last modified, a line each. */
    private static List<String> cached(Path data) throws IOException {
        try (Stream<Path> folders = Files.list(data.resolve("karaf/cache"))) {
            return folders.map(folder -> folder.resolve("bundle.info"))
                    .filter(Files::exists)
                    .map(Standing::lines)
                    .filter(lines -> lines.size() > 4 && lines.get(1).contains(BUNDLE))
                    .max(Comparator.comparing(lines -> Long.parseLong(lines.get(0))))
                    .orElseThrow(() -> new IOException("no " + BUNDLE + " in the framework's cache"));
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String socket(long pid, int port) throws IOException {
        String suffix = String.format(":%04X", port);
        StringBuilder inodes = new StringBuilder();
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/net/" + table))) {
                String[] fields = line.strip().split("\\s+");
                if (fields[1].endsWith(suffix) && fields[3].equals(LISTENING)) {
                    inodes.append(inodes.isEmpty() ? "" : " ").append(fields[9]);
                }
            }
        }
        return inodes.toString();
    }
}
