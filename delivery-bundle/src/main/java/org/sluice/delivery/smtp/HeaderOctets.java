package org.sluice.delivery.smtp;

/** Looks at the header in the first octets of a message. */
final class HeaderOctets {

    private HeaderOctets() {}

    /** Whether every octet up to the first empty line is ASCII; up to the end where there is none. */
    static boolean areAscii(byte[] beginning) {
        int lineStart = 0;
        for (int i = 0; i < beginning.length; i++) {
            if (beginning[i] < 0) {
                return false;
            }
            if (beginning[i] == '\n') {
                if (i == lineStart || i == lineStart + 1 && beginning[lineStart] == '\r') {
                    return true;
                }
                lineStart = i + 1;
            }
        }
        return true;
    }
}
