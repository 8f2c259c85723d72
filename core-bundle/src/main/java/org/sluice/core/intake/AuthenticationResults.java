package org.sluice.core.intake;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.sluice.message.AuthResult;
import org.sluice.message.HeaderField;
import org.sluice.support.authres.AuthResultsWriter;
import org.sluice.support.authres.AuthservId;

/** The one {@code Authentication-Results} header of a message (RFC 8601), and those that pretend to be ours. */
final class AuthenticationResults {

    private static final String NAME = "Authentication-Results";

    private final String authservId;

    AuthenticationResults(String authservId) {
        this.authservId = authservId;
    }

    /**
     * The complete lines; none without findings.
     *
     * @param international whether the message may carry UTF-8 in its header
     */
    byte[] header(List<AuthResult> results, boolean international) {
        if (results.stream().noneMatch(AuthResultsWriter::isWritable)) {
            return new byte[0];
        }
        String value = AuthResultsWriter.value(authservId, results, NAME.length() + 2, international);
        return (NAME + ": " + value + "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Whether a received field claims to come from us (RFC 8601 section 5). */
    boolean isForged(HeaderField field) {
        return field.name().equalsIgnoreCase(NAME)
                && AuthservId.of(field.value()).equals(authservId);
    }
}
