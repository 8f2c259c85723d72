package org.sluice.message;

/**
 * One header field as received (RFC 5322 section 2.2).
 *
 * @param name as written, without the colon
 * @param value everything after the colon up to the final CRLF, folding included; octets beyond ASCII as ISO-8859-1
 */
public record HeaderField(String name, String value) {

    /** The value on one line: folding removed, surrounding white space trimmed. */
    public String unfolded() {
        return value.indexOf('\n') < 0
                ? value.strip()
                : value.replaceAll("\r?\n(?=[ \t])", "").strip();
    }
}
