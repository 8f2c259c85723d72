package org.sluice.support.authentication;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.sluice.message.AuthResult;
import org.sluice.message.HeaderField;

/**
 * Writes the {@code Authentication-Results} header (RFC 8601) and finds those that pretend to be ours. The one place where
 * findings become text, so that what an ARC set repeats is what the header says.
 */
public final class AuthenticationResults {

    private static final String NAME = "Authentication-Results";

    private final String authservId;

    /** Written under that name of ours. */
    public AuthenticationResults(String authservId) {
        this.authservId = authservId;
    }

    /**
     * The complete lines; none without findings.
     *
     * @param international whether the message may carry UTF-8 in its header (RFC 6532)
     */
    public byte[] header(List<AuthResult> results, boolean international) {
        if (results.stream().noneMatch(AuthResultsWriter::isWritable)) {
            return new byte[0];
        }
        String value = AuthResultsWriter.value(authservId, results, NAME.length() + 2, international);
        return (NAME + ": " + value + "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The value on one line; {@code none} stands for no findings (RFC 8601 section 2.2). */
    public String value(List<AuthResult> results) {
        return AuthResultsWriter.value(authservId, results, 0, false).replaceAll("\r\n\t ?", " ");
    }

    /** Whether a received field claims to come from us (RFC 8601 section 5). */
    public boolean isForged(HeaderField field) {
        return field.name().equalsIgnoreCase(NAME)
                && AuthservId.of(field.value()).equals(AuthservId.canonical(authservId));
    }
}
