package org.sluice.support.authentication;

import java.util.List;
import java.util.Optional;
import org.sluice.message.AuthResult;

/**
 * What an {@code Authentication-Results} field says (RFC 8601 section 2.2).
 *
 * @param authservId who says it
 * @param version of the field's format; 1 where none is written
 * @param results the findings, methods, results and names of properties in lower case; a reason is the property
 *     {@code reason}
 */
public record AuthResultsField(String authservId, int version, List<AuthResult> results) {

    /** Reads a field's value, octets beyond ASCII as they come; empty where it does not follow the grammar. */
    public static Optional<AuthResultsField> read(String value) {
        return new AuthResultsReader(value).read();
    }
}
