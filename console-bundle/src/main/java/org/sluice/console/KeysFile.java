package org.sluice.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Karaf's {@code etc/keys.properties}: who may log in with which key. Only our own lines are touched; everything else in the
 * file, comments among it, stays as it is.
 */
final class KeysFile {

    private static final String GROUP = "_g_\\:admingroup";
    private static final String GROUP_ROLES = "group,admin,manager,viewer,systembundles,ssh";

    private final Path file;

    KeysFile(Path file) {
        this.file = file;
    }

    /** Lets that user in with that key. False: the file says so already. */
    boolean enter(String user, String publicKey) throws IOException {
        List<String> lines = new ArrayList<>(Files.exists(file) ? Files.readAllLines(file) : List.of());
        String wanted = user + " = " + publicKey + ",_g_:admingroup";
        boolean changed = set(lines, user, wanted);
        if (indexOf(lines, GROUP) < 0) {
            lines.add(GROUP + " = " + GROUP_ROLES);
            changed = true;
        }
        if (changed) {
            write(lines);
        }
        return changed;
    }

    private static boolean set(List<String> lines, String key, String line) {
        int at = indexOf(lines, key);
        if (at >= 0 && lines.get(at).strip().equals(line)) {
            return false;
        }
        if (at < 0) {
            lines.add(line);
        } else {
            lines.set(at, line);
        }
        return true;
    }

    private static int indexOf(List<String> lines, String key) {
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).stripLeading();
            if (line.startsWith(key)
                    && line.substring(key.length()).stripLeading().startsWith("=")) {
                return i;
            }
        }
        return -1;
    }

    /** The file is read again whenever it changes, so it must never be seen half written. */
    private void write(List<String> lines) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.write(fresh, lines, StandardCharsets.UTF_8);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
