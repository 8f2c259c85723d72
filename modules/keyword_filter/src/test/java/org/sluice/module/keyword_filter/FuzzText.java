package org.sluice.module.keyword_filter;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.sluice.module.keyword_filter.HtmlText.Reader;

/** Any part or Subject: a keyword that stands there for all to see is found, and nothing comes out that was folded away. */
public final class FuzzText {

    private static final String WORD = "\u0436needle";
    /** Ends any tag. */
    private static final String CLOSED = ">'>\"> ";

    private FuzzText() {}

    /** The first octet chooses between text, HTML and Subject. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        String text = new String(Arrays.copyOfRange(input, 1, input.length), StandardCharsets.UTF_8);
        switch (input[0] % 3) {
            case 0 -> require(check(text + " " + WORD, Folding::new), "not found");
            case 1 -> page(text + CLOSED + WORD);
            default -> check(EncodedWords.decoded(text, StandardCharsets.UTF_8), Folding::new);
        }
    }

    /** Whatever stands before it, a word is shown, or it is not known whether it is; then it counts as shown. */
    private static void page(String html) {
        List<HtmlText> pages = new ArrayList<>();
        boolean isShown = check(html, sink -> page(Reader.BROWSER, sink, pages));
        require(isShown || pages.get(0).otherReader().equals(Optional.of(Reader.ANY)), "hidden");
        require(check(html, sink -> page(Reader.ANY, sink, pages)), "hidden from all");
        check(html, sink -> page(Reader.OFFICE, sink, pages));
    }

    private static HtmlText page(Reader reader, Characters sink, List<HtmlText> pages) {
        HtmlText page = new HtmlText(reader, new Folding(sink), new Folding(new Collected()));
        pages.add(page);
        return page;
    }

    /** Whether the word was found. */
    private static boolean check(String text, UnaryOperator<Characters> filter) {
        Keywords keywords = Keywords.of(Map.of(WORD, List.of(WORD)), false);
        Tally tally = new Tally(keywords);
        Collected folded = new Collected();
        Characters chain = filter.apply(new Both(Cursor.of(keywords, tally), folded));
        text.codePoints().forEach(chain::accept);
        chain.end();
        tally.endPart();
        String seen = folded.toString();
        require((tally.count() > 0) == seen.contains(WORD), "found otherwise than searched: " + seen);
        require(!seen.contains("  ") && !seen.startsWith(" ") && !seen.endsWith(" |"), "blanks: " + seen);
        require(seen.codePoints().noneMatch(c -> Character.getType(c) == Character.CONTROL), "controls: " + seen);
        return tally.count() == 1;
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
