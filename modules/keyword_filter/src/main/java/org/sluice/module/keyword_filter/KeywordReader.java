package org.sluice.module.keyword_filter;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a file of keywords: one pattern a line, its words separated by bars. */
final class KeywordReader {

    private static final long MOST_OCTETS = 16L << 20;
    private static final int MOST_CHARACTERS = 256;
    private static final int MOST_WORDS = 16;

    private final boolean wholeWords;
    private final Map<String, List<String>> patterns = new LinkedHashMap<>();

    private KeywordReader(boolean wholeWords) {
        this.wholeWords = wholeWords;
    }

    /** What the file holds; the problem says where it is wrong. */
    static Keywords read(Path file, Charset charset, boolean wholeWords) throws IOException, KeywordProblem {
        if (Files.size(file) > MOST_OCTETS) {
            throw new KeywordProblem("more than " + (MOST_OCTETS >> 20) + " MiB");
        }
        KeywordReader reader = new KeywordReader(wholeWords);
        int number = 0;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Files.newInputStream(file),
                charset.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                reader.line(line, ++number);
            }
        } catch (CharacterCodingException malformed) {
            throw new KeywordProblem("line " + (number + 1) + " or below is not " + charset.name());
        }
        return Keywords.of(reader.patterns, wholeWords);
    }

    private void line(String line, int number) throws KeywordProblem {
        // A byte order mark is a habit of some editors.
        String pattern = (number == 1 && line.startsWith("\ufeff") ? line.substring(1) : line).strip();
        if (pattern.isEmpty() || pattern.equals("#") || pattern.startsWith("# ")) {
            return;
        }
        List<String> words = new ArrayList<>();
        for (String word : pattern.split("\\|", -1)) {
            String folded = folded(word);
            if (folded.isEmpty()) {
                throw new KeywordProblem("line " + number + ": a word without a character");
            }
            if (folded.length() > MOST_CHARACTERS) {
                throw new KeywordProblem("line " + number + ": a word of more than " + MOST_CHARACTERS + " characters");
            }
            words.add(folded);
        }
        if (words.size() > MOST_WORDS) {
            throw new KeywordProblem("line " + number + ": more than " + MOST_WORDS + " words");
        }
        patterns.put(pattern, words.stream().distinct().toList());
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
        Folding folding = new Folding(Keywords.manner(wholeWords, into));
        word.codePoints().forEach(folding::accept);
        folding.end();
        return folded.toString();
    }
}
