package org.sluice.module.keyword_filter;

import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import org.sluice.support.configuration.DataDirectory;
import org.sluice.support.configuration.Values;
import org.sluice.support.scan.Action;
import org.sluice.support.validation.Exemptions;

/**
 * The options of one list, checked.
 *
 * @param charset of the file, and of parts that do not say theirs
 * @param threshold how many different patterns make a hit
 */
record ListOptions(
        String name,
        boolean isScanned,
        Path path,
        Charset charset,
        boolean wholeWords,
        Action disposition,
        int threshold,
        Exemptions exemptions) {

    private static final Set<String> KNOWN =
            Set.of("scan", "path", "charset", "match", "disposition", "threshold", "honor_whitelist");

    static ListOptions of(String name, Values values, Exemptions usual) {
        for (String key : values.keys()) {
            if (!KNOWN.contains(key)) {
                throw values.refused(key, "no such option of a list");
            }
        }
        return new ListOptions(
                name,
                values.flag("scan", true),
                path(values),
                Charsets.of(values.text("charset", "UTF-8"))
                        .orElseThrow(() -> values.refused("charset", "a charset, such as UTF-8, GBK or ISO-2022-JP")),
                isWord(values),
                Action.of(values.key("disposition"), values.text("disposition", "reject"), Action.ORDINARY),
                (int) values.number("threshold", 1, 1, 100_000),
                values.keys().contains("honor_whitelist")
                        ? Exemptions.of(values.key("honor_whitelist"), values.text("honor_whitelist", ""))
                        : usual);
    }

    KeywordFile.Source source() {
        return new KeywordFile.Source(path, charset, wholeWords);
    }

    private static boolean isWord(Values values) {
        return switch (values.text("match", "substring")) {
            case "word" -> true;
            case "substring" -> false;
            default -> throw values.refused("match", "substring or word");
        };
    }

    private static Path path(Values values) {
        String text = values.text("path", "");
        try {
            if (!text.isEmpty()) {
                return DataDirectory.path().resolve(text);
            }
        } catch (InvalidPathException notAPath) {
            throw values.refused("path", "the path of a file");
        }
        throw values.refused("path", "the path of a file");
    }
}
