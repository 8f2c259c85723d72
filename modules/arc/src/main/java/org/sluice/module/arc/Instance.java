package org.sluice.module.arc;

import java.util.OptionalInt;
import org.sluice.support.authentication.Malformed;
import org.sluice.support.authentication.Scanner;
import org.sluice.support.dkim.DkimProblem;
import org.sluice.support.dkim.TagList;

/** The number of a set: one or two digits, 1 to 50 (RFC 8617 section 4.2.1). */
final class Instance {

    /** No message carries more sets (RFC 8617 section 5.2 step 1). */
    static final int MOST = 50;

    private Instance() {}

    /** Of a field that is a list of tags. */
    static int of(TagList tags) throws DkimProblem {
        return number(tags.require("i"));
    }

    /** Of ARC-Authentication-Results, where {@code i=} stands in front and comments may stand around everything. */
    static int ofResults(String value) throws DkimProblem {
        Scanner in = new Scanner(value);
        try {
            in.skipBlank();
            in.expect('i');
            in.skipBlank();
            in.expect('=');
            in.skipBlank();
            String digits = in.words(Character::isLetterOrDigit);
            in.skipBlank();
            in.expect(';');
            return number(digits);
        } catch (Malformed noInstance) {
            throw new DkimProblem("instance missing");
        }
    }

    private static int number(String digits) throws DkimProblem {
        OptionalInt number =
                digits.matches("[0-9]{1,2}") ? OptionalInt.of(Integer.parseInt(digits)) : OptionalInt.empty();
        return number.stream()
                .filter(i -> i >= 1 && i <= MOST)
                .findFirst()
                .orElseThrow(() -> new DkimProblem("instance is no number from 1 to " + MOST));
    }
}
