package org.sluice.support.http;

/** Names of methods and header fields (RFC 9110 section 5.6.2). */
final class HttpToken {

    private HttpToken() {}

    static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 0x7f || "\"(),/:;<=>?@[\\]{}".indexOf(c) >= 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
