package org.sluice.module.rspamd;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What rspamd says about a message.
 *
 * @param action its advice, in its words
 * @param score sum of the symbols
 * @param requiredScore where it would reject; empty where that is not configured there
 * @param symbols what it found, in its order; the first {@link #MOST_SYMBOLS}
 * @param subject what the subject should become
 * @param smtpMessage what the client should be told
 * @param instead what is to be done in place of the action, whatever that stands for
 * @param edits of the header
 * @param envelope its edits
 * @param body what should take the place of everything behind the header
 */
record RspamdReply(
        String action,
        double score,
        OptionalDouble requiredScore,
        List<Symbol> symbols,
        Optional<String> subject,
        Optional<String> smtpMessage,
        Optional<RspamdAction> instead,
        HeaderEdits edits,
        EnvelopeEdits envelope,
        Optional<byte[]> body) {

    /** More than any real message has; the dictionary of a message is kept with it in the spool. */
    static final int MOST_SYMBOLS = 200;

    /** One rule that matched. */
    record Symbol(String name, double score) {

        @Override
        public String toString() {
            return name + '(' + Decimal.of(score) + ')';
        }
    }
}
