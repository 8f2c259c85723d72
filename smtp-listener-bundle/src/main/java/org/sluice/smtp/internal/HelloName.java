package org.sluice.smtp.internal;

/** What a client calls itself in EHLO and HELO: a word of printable ASCII, which modules may judge further. */
final class HelloName {

    private static final int LONGEST = 255;

    private HelloName() {}

    static boolean isTaken(String name) {
        return !name.isEmpty() && name.length() <= LONGEST && name.chars().allMatch(c -> c > ' ' && c <= '~');
    }
}
