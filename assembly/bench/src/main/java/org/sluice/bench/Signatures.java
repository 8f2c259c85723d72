package org.sluice.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A database for clamd that is made by chance after the official one: none of it is found in any mail, all of it is looked for.
 *
 * <p>The official one (main 62 and daily 27371 of August 2024, as their {@code .info} files list them) has 8.7 million signatures. 550 MB of
 * it are hashes, which cost a look into a table each, however many there are: we make few of them, of every kind. What mail is searched for
 * are patterns: 24 MB of single ones ({@code .ndb}) and 86 MB of logical ones ({@code .ldb}), each several patterns that belong together. Part of
 * them are words, names and addresses from programs and pages, which begin as the text of a mail does: those, and the
 * logical ones for any kind of file, are most of what a scan costs. We make less than half as much of both, and so few of them for any kind
 * of file, that clamd looks through some 13 MB a second; with the official one 8 MB a second are reported.
 */
final class Signatures {

    private static final int SINGLE = Integer.getInteger("sluice.bench.scan.single", 90_000);
    private static final int LOGICAL = Integer.getInteger("sluice.bench.scan.logical", 100_000);
    private static final int HASHES = Integer.getInteger("sluice.bench.scan.hashes", 300_000);
    private static final int PATTERNS_OF_LOGICAL = 4;
    private static final int LARGEST_FILE = 500_000;

    /** Kinds of files (any, Windows programs, OLE2, HTML, mail, text, PDF) and how many of a thousand signatures are for each. */
    private static final int[][] KINDS = {{0, 5}, {1, 875}, {2, 20}, {3, 50}, {4, 10}, {7, 30}, {10, 10}};

    /** Of a hundred patterns so many are text. */
    private static final int TEXTS = 30;

    /** Letters as often as English has them. */
    private static final String LETTERS =
            "eeeeeeeeeeeettttttttaaaaaaaaooooooooiiiiiiinnnnnnnssssssshhhhhhrrrrrrddddllllcccuuummmwwffggyyppbbvk";

    private final Random random = new Random(13);

    /** Writes it into the folder. */
    static void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Signatures made = new Signatures();
        made.write(folder.resolve("made.hdb"), HASHES, i -> made.hash(16, "Md5", i));
        made.write(folder.resolve("made.hsb"), HASHES, i -> made.hash(i % 2 == 0 ? 20 : 32, "Sha", i));
        made.write(folder.resolve("made.ndb"), SINGLE, made::single);
        made.write(folder.resolve("made.ldb"), LOGICAL, made::logical);
    }

    /** What is in it, for a report. */
    static String words() {
        return SINGLE + " single and " + LOGICAL + " logical signatures, " + 2 * HASHES + " hashes";
    }

    private interface Line {
        String of(int number);
    }

    private void write(Path file, int count, Line line) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.US_ASCII)) {
            for (int i = 0; i < count; i++) {
                out.write(line.of(i) + '\n');
            }
        }
    }

    private String hash(int octets, String kind, int number) {
        return binary(octets) + ':' + (500 + random.nextInt(LARGEST_FILE)) + ":Bench." + kind + '-' + number
                + (octets > 16 ? ":73" : "");
    }

    private String single(int number) {
        return "Bench.Single-" + number + ':' + kind() + ":*:" + pattern();
    }

    private String logical(int number) {
        String all = IntStream.range(0, PATTERNS_OF_LOGICAL)
                .mapToObj(String::valueOf)
                .collect(Collectors.joining("&"));
        String patterns =
                IntStream.range(0, PATTERNS_OF_LOGICAL).mapToObj(i -> pattern()).collect(Collectors.joining(";"));
        return "Bench.Logical-" + number + ";Engine:51-255,Target:" + kind() + ';' + all + ';' + patterns;
    }

    private String pattern() {
        int octets = 10 + random.nextInt(30);
        return random.nextInt(100) < TEXTS ? text(octets) : binary(octets);
    }

    private int kind() {
        int share = random.nextInt(1_000);
        for (int[] each : KINDS) {
            share -= each[1];
            if (share < 0) {
                return each[0];
            }
        }
        return 0;
    }

    private String binary(int octets) {
        byte[] content = new byte[octets];
        random.nextBytes(content);
        return HexFormat.of().formatHex(content);
    }

    private String text(int octets) {
        byte[] content = new byte[octets];
        for (int i = 0; i < octets; i++) {
            content[i] = (byte) LETTERS.charAt(random.nextInt(LETTERS.length()));
        }
        return HexFormat.of().formatHex(content);
    }
}
