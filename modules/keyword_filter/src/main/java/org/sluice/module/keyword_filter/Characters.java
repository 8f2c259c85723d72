package org.sluice.module.keyword_filter;

/** Takes a text character by character, as it is read; nothing of it is held for longer than it takes to judge it. */
interface Characters {

    /** One more code point. */
    void accept(int codePoint);

    /** The text is over; whatever was held back is handed on. What follows is another text. */
    void end();
}
