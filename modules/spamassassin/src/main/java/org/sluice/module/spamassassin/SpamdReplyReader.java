package org.sluice.module.spamassassin;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the answer to SYMBOLS: a status line, header lines, an empty line, and the names of rules with the length said before. The
 * version in the status line differs from answer to answer and means nothing; a failure is a single line.
 */
final class SpamdReplyReader {

    private static final Pattern STATUS = Pattern.compile("SPAMD/[0-9]{1,3}\\.[0-9]{1,3} ([0-9]{1,3})(?: (.*))?");
    private static final Pattern VERDICT = Pattern.compile(
            "(True|Yes|False|No) ; (-?[0-9]{1,9}(?:\\.[0-9]{1,9})?) / (-?[0-9]{1,9}(?:\\.[0-9]{1,9})?)");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,9}");
    private static final int OK = 0;
    /** EX_UNAVAILABLE and EX_TEMPFAIL (sysexits.h); 79 is spamd's own for a scan that took too long. */
    private static final Set<Integer> UNAVAILABLE = Set.of(69, 75, 79);

    private static final int MOST_QUOTED = 100;

    private SpamdReplyReader() {}

    /** The verdict; empty while more has to come. {@code text}: one character for each octet so far. */
    static Optional<SpamdReply> read(String text) throws SpamdFailure {
        int end = text.indexOf('\n');
        if (end < 0) {
            return Optional.empty();
        }
        requireSuccess(text.substring(0, end).stripTrailing());
        String spam = null;
        int length = -1;
        int from = end + 1;
        for (end = text.indexOf('\n', from); end >= 0; end = text.indexOf('\n', from)) {
            String line = text.substring(from, end).stripTrailing();
            from = end + 1;
            if (line.isEmpty()) {
                return body(text.substring(from), verdict(spam), length);
            }
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon).toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            if (name.equals("spam")) {
                spam = value;
            } else if (name.equals("content-length")) {
                length = length(value);
            }
        }
        return Optional.empty();
    }

    private static void requireSuccess(String line) throws SpamdFailure {
        Matcher status = STATUS.matcher(line);
        if (!status.matches()) {
            throw SpamdFailure.malformed("no status");
        }
        int code = Integer.parseInt(status.group(1));
        if (UNAVAILABLE.contains(code)) {
            throw SpamdFailure.unavailable("code " + code + ": " + quoted(status.group(2)));
        }
        if (code != OK) {
            throw SpamdFailure.malformed("code " + code + ": " + quoted(status.group(2)));
        }
    }

    private static Matcher verdict(String value) throws SpamdFailure {
        Matcher verdict = VERDICT.matcher(value == null ? "" : value);
        if (!verdict.matches()) {
            throw SpamdFailure.malformed("no score");
        }
        return verdict;
    }

    private static Optional<SpamdReply> body(String body, Matcher verdict, int length) throws SpamdFailure {
        if (length < 0) {
            throw SpamdFailure.malformed("no length");
        }
        if (body.length() < length) {
            return Optional.empty();
        }
        List<String> symbols = Arrays.stream(body.substring(0, length).split("[,\\s]+"))
                .filter(name -> name.matches("[A-Za-z0-9_]{1,128}"))
                .limit(SpamdReply.MOST_SYMBOLS)
                .toList();
        boolean spam = verdict.group(1).equals("True") || verdict.group(1).equals("Yes");
        return Optional.of(
                new SpamdReply(spam, new BigDecimal(verdict.group(2)), new BigDecimal(verdict.group(3)), symbols));
    }

    private static int length(String value) throws SpamdFailure {
        if (!LENGTH.matcher(value).matches()) {
            throw SpamdFailure.malformed("a malformed length");
        }
        return Integer.parseInt(value);
    }

    private static String quoted(String text) {
        String all = text == null ? "" : text;
        return all.length() > MOST_QUOTED ? all.substring(0, MOST_QUOTED) : all;
    }
}
