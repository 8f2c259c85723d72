package org.sluice.module.keyword_filter;

/** One list and what of it was found in one message. */
record Hit(ListOptions options, Keywords keywords, Tally tally) {

    static Hit none(ListOptions options, Keywords keywords) {
        return new Hit(options, keywords, new Tally(keywords));
    }

    boolean isHit() {
        return tally.count() >= options.threshold();
    }
}
