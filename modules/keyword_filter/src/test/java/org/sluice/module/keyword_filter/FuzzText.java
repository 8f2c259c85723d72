package org.sluice.module.keyword_filter;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Any part or Subject: a keyword that stands there for all to see is found, and nothing comes out that was folded away. */
public final class FuzzText {

    private static final String WORD = "\u0436needle";

    private FuzzText() {}

    /** The first octet chooses between text, HTML and Subject. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        String text = new String(Arrays.copyOfRange(input, 1, input.length), StandardCharsets.UTF_8);
        switch (input[0] % 3) {
            case 0 -> check(text + " " + WORD, false);
            case 1 -> check(text, true);
            default -> check(EncodedWords.decoded(text, StandardCharsets.UTF_8), false);
        }
    }

    private static void check(String text, boolean html) {
        Keywords keywords = Keywords.of(Map.of(WORD, List.of(WORD)), false);
        Tally tally = new Tally(keywords);
        Collected folded = new Collected();
        Characters both = new Both(Cursor.of(keywords, tally), folded);
        Characters chain = html ? new HtmlText(new Folding(both), new Folding(new Collected())) : new Folding(both);
        text.codePoints().forEach(chain::accept);
        chain.end();
        tally.endPart();
        String seen = folded.toString();
        require((tally.count() > 0) == seen.contains(WORD), "found otherwise than searched: " + seen);
        require(html || !text.endsWith(" " + WORD) || tally.count() == 1, "not found");
        require(!seen.contains("  ") && !seen.startsWith(" ") && !seen.endsWith(" |"), "blanks: " + seen);
        require(seen.codePoints().noneMatch(c -> Character.getType(c) == Character.CONTROL), "controls: " + seen);
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }

    private record Both(Characters one, Characters other) implements Characters {
        @Override
        public void accept(int codePoint) {
            Stream.of(one, other).forEach(sink -> sink.accept(codePoint));
        }

        @Override
        public void end() {
            one.end();
            other.end();
        }
    }
}
