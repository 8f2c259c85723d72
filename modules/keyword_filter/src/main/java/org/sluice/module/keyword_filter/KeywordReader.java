package org.sluice.module.keyword_filter;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sluice.support.file.BoundedFile;
import org.sluice.support.file.UnusableFile;

/** Reads a file of keywords: one pattern a line, its words separated by bars. */
final class KeywordReader {

    private static final int MOST_OCTETS = 16 << 20;
    private static final int MOST_CHARACTERS = 256;
    private static final int MOST_WORDS = 16;

    private final KeywordFile.Source source;
    private final Map<String, List<String>> patterns = new LinkedHashMap<>();
    private int number;

    private KeywordReader(KeywordFile.Source source) {
        this.source = source;
    }

    /** What the file holds; the problem says where it is wrong. */
    static Keywords read(KeywordFile.Source source) throws UnusableFile {
        InputStream octets = new ByteArrayInputStream(BoundedFile.read(source.path(), MOST_OCTETS));
        KeywordReader reader = new KeywordReader(source);
        reader.lines(new BufferedReader(new InputStreamReader(
                octets,
                source.charset()
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT))));
        return Keywords.of(reader.patterns, source.wholeWords());
    }

    private void lines(BufferedReader lines) throws UnusableFile {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                line(line);
            }
        } catch (UnusableFile known) {
            throw known;
        } catch (IOException malformed) {
            // The octets are there; only what they stand for may be nothing.
            number++;
            throw problem(" or below is not " + source.charset().name());
        }
    }

    private void line(String line) throws UnusableFile {
        // A byte order mark is a habit of some editors.
        String pattern = (number == 1 && line.startsWith("\ufeff") ? line.substring(1) : line).strip();
        if (pattern.isEmpty() || pattern.equals("#") || pattern.startsWith("# ")) {
            return;
        }
        List<String> words = new ArrayList<>();
        for (String word : pattern.split("\\|", -1)) {
            String folded = folded(word);
            if (folded.isEmpty()) {
                throw problem(": a word without a character");
            }
            if (folded.length() > MOST_CHARACTERS) {
                throw problem(": a word of more than " + MOST_CHARACTERS + " characters");
            }
            words.add(folded);
        }
        if (words.size() > MOST_WORDS) {
            throw problem(": more than " + MOST_WORDS + " words");
        }
        patterns.put(pattern, words.stream().distinct().toList());
    }

    private UnusableFile problem(String what) {
        return new UnusableFile(source.path(), "line " + number + what);
    }

    private String folded(String word) {
        StringBuilder folded = new StringBuilder();
        Characters into = new Characters() {
            @Override
            public void accept(int codePoint) {
                folded.appendCodePoint(codePoint);
            }

            @Override
            public void end() {
                // A keyword is one text.
            }
        };
        Folding folding = new Folding(Keywords.manner(source.wholeWords(), into));
        word.codePoints().forEach(folding::accept);
        folding.end();
        return folded.toString();
    }
}
