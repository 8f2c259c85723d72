package org.sluice.module.dkim;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sluice.testing.FakeDns;

/** The messages of other people's tests, with the records they need. */
final class Vectors {

    /** One message; {@code states} as its origin writes them, empty where it says nothing of single signatures. */
    record Vector(String name, byte[] message, FakeDns dns, List<String> states) {}

    private static final Pattern STATE = Pattern.compile("\"State\": \"([A-Z]+)\"");

    private Vectors() {}

    /** Messages of chasquid, with records and results beside them. */
    static List<Vector> chasquid() throws IOException {
        List<Vector> vectors = new ArrayList<>();
        for (Path file : files("chasquid", ".msg")) {
            FakeDns dns = new FakeDns();
            for (String entry : text(beside(file, ".dns")).replace("\\\n", " ").split("\n")) {
                int colon = entry.indexOf(':');
                if (colon > 0) {
                    add(
                            dns,
                            entry.substring(0, colon),
                            entry.substring(colon + 1).strip());
                }
            }
            List<String> states = new ArrayList<>();
            Matcher state = STATE.matcher(text(beside(file, ".result")));
            while (state.find()) {
                states.add(state.group(1));
            }
            vectors.add(new Vector(name(file), crlf(text(file)), dns, states));
        }
        return vectors;
    }

    /** Messages of mail-auth, with records in front of them. */
    static List<Vector> stalwart() throws IOException {
        List<Vector> vectors = new ArrayList<>();
        for (Path file : files("stalwart", ".txt")) {
            String all = text(file).replace("\r\n", "\n");
            int gap = all.indexOf("\n\n");
            if (file.getFileName().toString().startsWith("0")) {
                vectors.add(
                        new Vector(name(file), crlf(all.substring(gap + 2)), zone(all.substring(0, gap)), List.of()));
            }
        }
        return vectors;
    }

    /** Messages of Mail::DKIM, which share their records. */
    static List<Vector> mailDkim() throws IOException {
        List<Vector> vectors = new ArrayList<>();
        Optional<Path> folder = folder("mail-dkim");
        if (folder.isPresent()) {
            FakeDns dns = zone(text(folder.get().resolve("FAKE_DNS.dat")));
            for (Path file : files("mail-dkim", ".txt")) {
                vectors.add(new Vector(name(file), crlf(text(file)), dns, List.of()));
            }
        }
        return vectors;
    }

    private static FakeDns zone(String entries) {
        FakeDns dns = new FakeDns();
        for (String entry : entries.split("\n")) {
            String[] words = entry.strip().split("\\s+", 2);
            if (words.length == 2) {
                add(dns, words[0], words[1]);
            }
        }
        return dns;
    }

    private static void add(FakeDns dns, String name, String value) {
        if (value.startsWith("TEMPERROR") || value.startsWith("~~")) {
            dns.servfail(name);
        } else if (!value.startsWith("PERMERROR") && !value.equals("NXDOMAIN")) {
            dns.txt(name, value);
        }
    }

    private static List<Path> files(String folder, String end) throws IOException {
        Optional<Path> found = folder(folder);
        if (found.isEmpty()) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(found.get())) {
            return files.filter(file -> file.toString().endsWith(end))
                    .sorted(Comparator.naturalOrder())
                    .toList();
        }
    }

    private static Optional<Path> folder(String name) {
        Path folder = Path.of(System.getProperty("sluice.suites", ""), "dkim-vectors", name);
        return Files.isDirectory(folder) ? Optional.of(folder) : Optional.empty();
    }

    private static Path beside(Path file, String end) {
        return file.resolveSibling(name(file) + end);
    }

    private static String name(Path file) {
        return file.getFileName().toString().replaceFirst("\\.[a-z]+$", "");
    }

    private static String text(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
    }

    private static byte[] crlf(String text) {
        return text.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }
}
