package org.sluice.support.text;

/** ASCII, and what is left of a stranger's text where only printable ASCII on one line may stand: a header, a reply, a dictionary. */
public final class Ascii {

    private Ascii() {}

    /** Whether there is nothing else in it. */
    public static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** The text with {@code ?} for every character that is not printable ASCII. */
    public static String printable(String text) {
        int plain = 0;
        while (plain < text.length() && isPrintable(text.charAt(plain))) {
            plain++;
        }
        if (plain == text.length()) {
            return text;
        }
        StringBuilder printable = new StringBuilder(text.length()).append(text, 0, plain);
        text.codePoints().skip(plain).forEach(c -> printable.append(isPrintable(c) ? (char) c : '?'));
        return printable.toString();
    }

    /** The first {@code mostLength} characters of it, at most. */
    public static String printable(String text, int mostLength) {
        return printable(text.length() > mostLength ? text.substring(0, mostLength) : text);
    }

    private static boolean isPrintable(int c) {
        return c >= ' ' && c <= '~';
    }
}
