package org.sluice.module.spamassassin;

import java.math.BigDecimal;
import java.util.List;

/**
 * What spamd says about a message.
 *
 * @param spam whether it calls it spam
 * @param score what its rules add up to
 * @param threshold from where on it calls a message spam
 * @param symbols rules that matched, the first {@link #MOST_SYMBOLS}
 */
record SpamdReply(boolean spam, BigDecimal score, BigDecimal threshold, List<String> symbols) {

    /** More than any real message has; the dictionary of a message is kept with it in the spool. */
    static final int MOST_SYMBOLS = 200;
}
