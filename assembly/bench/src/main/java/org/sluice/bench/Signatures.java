package org.sluice.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;

/**
 * A database for clamd of the size of a real one but for its hashes, made by chance: none of it is found in any mail, all of it is
 * looked for. The official one has some 8.7 million signatures: most are hashes of whole files, which cost a look into a table
 * each, however many there are; what mail is searched for are patterns, of which we make as many as the official one has.
 */
final class Signatures {

    private static final int PATTERN_OCTETS = 24;
    /** Kinds of files patterns are for: any, Windows programs, HTML, mail, text; in a hundred of the official ones. */
    private static final int[][] KINDS = {{0, 12}, {1, 70}, {3, 8}, {4, 4}, {7, 6}};

    private Signatures() {}

    /** Writes that many hashes and patterns into the folder. */
    static void write(Path folder, int hashes, int patterns) throws IOException {
        Files.createDirectories(folder);
        Random random = new Random(13);
        try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("made.hdb"), StandardCharsets.US_ASCII)) {
            for (int i = 0; i < hashes; i++) {
                out.write(hex(random, 16) + ':' + (500 + random.nextInt(500_000)) + ":Bench.Hash-" + i + '\n');
            }
        }
        try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("made.ndb"), StandardCharsets.US_ASCII)) {
            for (int i = 0; i < patterns; i++) {
                out.write("Bench.Pattern-" + i + ':' + kind(random) + ":*:" + hex(random, PATTERN_OCTETS) + '\n');
            }
        }
    }

    private static int kind(Random random) {
        int share = random.nextInt(100);
        for (int[] each : KINDS) {
            share -= each[1];
            if (share < 0) {
                return each[0];
            }
        }
        return 0;
    }

    private static String hex(Random random, int octets) {
        byte[] content = new byte[octets];
        random.nextBytes(content);
        return HexFormat.of().formatHex(content);
    }
}
