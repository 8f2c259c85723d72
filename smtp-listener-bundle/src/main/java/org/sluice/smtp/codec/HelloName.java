package org.sluice.smtp.codec;

/** What a client calls itself in EHLO and HELO: a word of printable ASCII, which modules may judge further. */
public final class HelloName {

    private static final int LONGEST = 255;

    private HelloName() {}

    public static boolean isTaken(String name) {
        return !name.isEmpty() && name.length() <= LONGEST && name.chars().allMatch(c -> c > ' ' && c <= '~');
    }
}
