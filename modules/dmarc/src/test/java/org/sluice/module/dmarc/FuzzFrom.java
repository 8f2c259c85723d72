package org.sluice.module.dmarc;

import java.nio.charset.StandardCharsets;
import org.sluice.support.header.Authors;

/** Any From field: domains the DNS can be asked about, or a reason, and the same with blanks around it. */
public final class FuzzFrom {

    private FuzzFrom() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String field = new String(input, StandardCharsets.ISO_8859_1);
        Authors authors = Authors.of(field);
        boolean none = authors.domains().isEmpty();
        if (authors.problem() != Authors.Problem.NOTHING && !none
                || authors.domains().size() > Authors.MAX_DOMAINS) {
            throw new IllegalStateException(authors.toString());
        }
        for (String domain : authors.domains()) {
            if (!domain.matches("[a-z0-9_-]+(\\.[a-z0-9_-]+)*")
                    || TreeWalk.names(domain).size() > 8) {
                throw new IllegalStateException(domain);
            }
        }
        if (!Authors.of(' ' + field + ' ').equals(authors) && field.length() < 16_000) {
            throw new IllegalStateException("blanks make a difference to " + authors);
        }
    }
}
