package org.sluice.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keeps the operator's {@code etc/} in step with the shipped one. A file that is missing is copied; one nobody edited is
 * refreshed, and removed once it is no longer shipped; an edited one is never touched, and a new shipped version of it is laid
 * beside as {@code .dist}. Whether a file was edited is told by the checksum it was delivered with, kept in
 * {@code etc/.shipped}.
 */
final class EtcFiles {
    private static final String MANIFEST = ".shipped";
    private static final String ASIDE = ".dist";

    private final Path shipped;
    private final Path etc;

    EtcFiles(Path shipped, Path etc) {
        this.shipped = shipped;
        this.etc = etc;
    }

    void refresh() throws IOException {
        Map<String, String> delivered = readManifest();
        Map<String, String> now = new TreeMap<>();
        for (Path name : FileTree.files(shipped)) {
            byte[] content = Files.readAllBytes(shipped.resolve(name));
            String sum = checksum(content);
            deliver(name, content, sum, delivered.get(name.toString()));
            now.put(name.toString(), sum);
        }
        for (Map.Entry<String, String> old : delivered.entrySet()) {
            if (!now.containsKey(old.getKey())) {
                withdraw(etc.resolve(old.getKey()), old.getValue());
            }
        }
        if (!now.equals(delivered)) {
            writeManifest(now);
        }
    }

    private void deliver(Path name, byte[] content, String sum, String deliveredSum) throws IOException {
        Path file = etc.resolve(name);
        Path aside = file.resolveSibling(file.getFileName() + ASIDE);
        if (!Files.exists(file)) {
            FileTree.replace(file, content);
            return;
        }
        String present = checksum(Files.readAllBytes(file));
        if (present.equals(sum)) {
            Files.deleteIfExists(aside);
        } else if (present.equals(deliveredSum)) {
            FileTree.replace(file, content);
        } else if (!sum.equals(deliveredSum)) {
            FileTree.replace(aside, content);
        }
    }

    private static void withdraw(Path file, String deliveredSum) throws IOException {
        if (Files.exists(file) && checksum(Files.readAllBytes(file)).equals(deliveredSum)) {
            Files.delete(file);
        }
    }

    private Map<String, String> readManifest() throws IOException {
        Path file = etc.resolve(MANIFEST);
        Map<String, String> sums = new TreeMap<>();
        List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
        for (String line : lines) {
            int space = line.indexOf(' ');
            if (space > 0) {
                sums.put(line.substring(space + 1).strip(), line.substring(0, space));
            }
        }
        return sums;
    }

    /** In the format of {@code sha256sum}, so an operator sees with {@code sha256sum -c .shipped} what was edited. */
    private void writeManifest(Map<String, String> sums) throws IOException {
        StringBuilder lines = new StringBuilder();
        sums.forEach((name, sum) -> lines.append(sum).append("  ").append(name).append('\n'));
        FileTree.replace(etc.resolve(MANIFEST), lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String checksum(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}
