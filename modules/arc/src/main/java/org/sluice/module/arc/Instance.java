package org.sluice.module.arc;

import java.util.OptionalInt;
import org.sluice.support.dkim.DkimProblem;
import org.sluice.support.dkim.TagList;

/** The number of a set: one or two digits, 1 to 50 (RFC 8617 section 4.2.1). */
final class Instance {

    /** No message carries more sets (RFC 8617 section 5.2 step 1). */
    static final int MOST = 50;

    private final String text;
    private int at;

    private Instance(String text) {
        this.text = text;
    }

    /** Of a field that is a list of tags. */
    static int of(TagList tags) throws DkimProblem {
        return number(tags.require("i"));
    }

    /** Of ARC-Authentication-Results, where {@code i=} stands in front and comments may stand around everything. */
    static int ofResults(String value) throws DkimProblem {
        return new Instance(value).prefix();
    }

    private int prefix() throws DkimProblem {
        skip();
        expect('i');
        skip();
        expect('=');
        skip();
        int from = at;
        while (at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
            at++;
        }
        String digits = text.substring(from, at);
        skip();
        expect(';');
        return number(digits);
    }

    private static int number(String digits) throws DkimProblem {
        OptionalInt number =
                digits.matches("[0-9]{1,2}") ? OptionalInt.of(Integer.parseInt(digits)) : OptionalInt.empty();
        return number.stream()
                .filter(i -> i >= 1 && i <= MOST)
                .findFirst()
                .orElseThrow(() -> new DkimProblem("instance is no number from 1 to " + MOST));
    }

    private void expect(char wanted) throws DkimProblem {
        if (at >= text.length() || text.charAt(at) != wanted) {
            throw new DkimProblem("instance missing");
        }
        at++;
    }

    /** White space, folding and comments, nested ones too (RFC 5322 section 3.2.2). */
    private void skip() {
        int depth = 0;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\' && depth > 0) {
                at++;
            } else if (c == '(') {
                depth++;
            } else if (c == ')' && depth > 0) {
                depth--;
            } else if (depth == 0 && c != ' ' && c != '\t' && c != '\r' && c != '\n') {
                return;
            }
        }
    }
}
