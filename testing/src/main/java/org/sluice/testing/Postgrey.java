package org.sluice.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Debian's postgrey on a Unix socket, which greylists for a second. Keeps socket and memory when it is stopped and started again. */
public final class Postgrey implements AutoCloseable {

    private static final String NOBODY = "nobody";

    private final String program = Programs.require("postgrey");
    private final Path folder;
    private final List<String> options;
    private Daemon daemon;

    /** Starts it. {@code folder}: its own, with a short path; {@code options}: further ones. */
    public Postgrey(Path folder, String... options) {
        this.folder = folder;
        this.options = List.of(options);
        start();
    }

    /** Its Unix socket. */
    public Path socket() {
        return folder.resolve("postgrey.sock");
    }

    /** Starts it again, and returns when it takes connections. */
    public void start() {
        try {
            boolean root = "root".equals(System.getProperty("user.name"));
            Path memory = Files.createDirectories(folder.resolve("db"));
            Files.deleteIfExists(socket());
            if (root) {
                // It does not stay root.
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
                Files.setOwner(
                        memory,
                        memory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(NOBODY));
            }
            String user = root ? NOBODY : System.getProperty("user.name");
            List<String> command = new ArrayList<>(List.of(
                    program,
                    "--unix=" + socket(),
                    "--socketmode=0666",
                    "--dbdir=" + memory,
                    "--user=" + user,
                    "--group=" + (root ? "nogroup" : user),
                    "--delay=1",
                    "--auto-whitelist-clients=0",
                    "--greylist-text=4.2.0 Greylisted",
                    "--hostname=grey.example"));
            command.addAll(options);
            daemon = Daemon.start(command, Map.of(), socket());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it; those it talks to notice. Asked politely, it would wait until they have gone. */
    public void stop() throws InterruptedException {
        daemon.kill();
    }

    @Override
    public void close() throws InterruptedException {
        stop();
    }
}
