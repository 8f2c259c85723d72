package org.sluice.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * What console and client prove themselves with, made at the first start in {@code DIR/console}: the operator's key, listed in
 * {@code etc/keys.properties} as user {@code sluice}, and the server's own key, listed in {@code known_hosts}. No passwords.
 */
final class ConsoleKeys {
    /** The user of the console, and the name the client knows the server by, whatever its port. */
    static final String NAME = "sluice";

    private static final String GROUP_LINE = "_g_\\:admingroup = group,admin,manager,viewer,systembundles,ssh";
    private static final String HEADING =
            "# Who may open the console: user = public key, roles or groups. The server keeps the line of user sluice.";

    private final Path folder;
    private final Path admitted;

    ConsoleKeys(Path folder, Path admitted) {
        this.folder = folder;
        this.admitted = admitted;
    }

    void prepare() throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        String operator = SshKey.in(folder.resolve("id_rsa")).open();
        String server = SshKey.in(folder.resolve("host.key")).open();
        write(folder.resolve("id_rsa.pub"), "ssh-rsa " + operator + " " + NAME + "\n");
        write(folder.resolve("known_hosts"), NAME + " ssh-rsa " + server + "\n");
        admit(operator);
    }

    /** Puts our key into the list of keys; those an operator added stay. */
    private void admit(String key) throws IOException {
        List<String> lines = new ArrayList<>(List.of(HEADING, GROUP_LINE));
        if (Files.exists(admitted)) {
            lines = new ArrayList<>(Files.readAllLines(admitted));
            lines.removeIf(line -> line.startsWith(NAME + " ") || line.startsWith(NAME + "="));
        }
        lines.add(NAME + " = " + key + ",_g_:admingroup");
        write(admitted, String.join("\n", lines) + "\n");
    }

    private static void write(Path file, String text) throws IOException {
        if (!Files.exists(file) || !Files.readString(file).equals(text)) {
            FileTree.replace(file, text);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }
}
