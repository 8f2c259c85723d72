package org.sluice.module.keyword_filter;

/** What is wrong with a file of keywords, in words for its operator. */
final class KeywordProblem extends Exception {

    private static final long serialVersionUID = 1L;

    KeywordProblem(String message) {
        super(message, null, false, false);
    }
}
