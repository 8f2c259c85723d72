package org.sluice.core.intake;

import java.util.Arrays;

/** Cuts the header off the beginning of a message. */
final class HeaderOctets {

    private HeaderOctets() {}

    /** Everything before the first empty line, its last line end included; all where there is none. */
    static byte[] of(byte[] beginning) {
        int lineStart = 0;
        for (int i = 0; i < beginning.length; i++) {
            if (beginning[i] == '\n') {
                int length = i - lineStart;
                if (length == 0 || length == 1 && beginning[lineStart] == '\r') {
                    return Arrays.copyOf(beginning, lineStart);
                }
                lineStart = i + 1;
            }
        }
        return beginning;
    }
}
