package org.sluice.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/** A real spamd with a handful of rules and no network tests, on a Unix socket. */
public final class SpamAssassin implements AutoCloseable {

    private static final String PLUGINS =
            """
            loadplugin Mail::SpamAssassin::Plugin::Check
            loadplugin Mail::SpamAssassin::Plugin::BodyEval
            loadplugin Mail::SpamAssassin::Plugin::HeaderEval
            """;
    private static final String RULES =
            """
            required_score 5.0
            header TEST_MARKER X-Test-Marker =~ /spam/
            score TEST_MARKER 7.5
            header TEST_HAM X-Test-Marker =~ /ham/
            score TEST_HAM -2.5
            body TEST_END /the very end/
            score TEST_END 0.5
            """;

    private final Path folder;
    private final Path socket;
    private final Daemon daemon;

    private SpamAssassin(Path folder, Path socket, Daemon daemon) {
        this.folder = folder;
        this.socket = socket;
        this.daemon = daemon;
    }

    /** Starts one. {@code folder}: for its files; {@code more}: further rules. */
    public static SpamAssassin start(Path folder, String more) throws IOException {
        String program = Programs.require("spamd");
        // Started by root, it reads its rules as nobody.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path site = Files.createDirectories(folder.resolve("site"));
        Path rules = Files.createDirectories(folder.resolve("rules"));
        Path home = Files.createDirectories(folder.resolve("home"));
        Files.writeString(site.resolve("init.pre"), PLUGINS);
        Files.writeString(rules.resolve("10_rules.cf"), RULES + more);
        Path socket = folder.resolve("spamd.sock");
        String user = System.getProperty("user.name");
        List<String> command = List.of(
                program,
                "-L",
                "-x",
                "--siteconfigpath=" + site,
                "--configpath=" + rules,
                "--socketpath=" + socket,
                "--min-children=1",
                "-m",
                "2",
                "-u",
                user.equals("root") ? "nobody" : user,
                "--virtual-config-dir=" + folder.resolve("users/%u"),
                "-s",
                folder.resolve("spamd.log").toString());
        Map<String, String> environment = Map.of("HOME", home.toString());
        return new SpamAssassin(
                folder, socket, Daemon.start(command, environment, socket, "PING SPAMC/1.5\r\n\r\n", "SPAMD/"));
    }

    /** Where it listens. */
    public Path socket() {
        return socket;
    }

    /** A user's own rules. */
    public void prefers(String user, String rules) throws IOException {
        Path own = Files.createDirectories(folder.resolve("users").resolve(user));
        Files.writeString(own.resolve("user_prefs"), rules + "\n");
    }

    @Override
    public void close() {
        daemon.close();
    }
}
