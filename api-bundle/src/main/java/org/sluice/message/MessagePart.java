package org.sluice.message;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** One leaf or container of a MIME message (RFC 2045), parsed once by the core. */
@ProviderType
public interface MessagePart {

    /** Place in the tree: {@code 1}, {@code 2.1}; the whole message is {@code 1} where it has no parts. */
    String path();

    /** Lower case {@code type/subtype}; {@code text/plain} where the part says nothing usable. */
    String mediaType();

    /** The charset a text part says it is in, as written; whether there is such a charset is another matter. */
    default Optional<String> charset() {
        return Optional.empty();
    }

    /** File name of the part, decoded; from the peer, so never a path to trust. */
    Optional<String> fileName();

    /** Where the part's own octets, without its header, begin in the message. */
    long offset();

    /** Octets of the part as transferred, without its header. */
    long lengthOctets();

    /** The content with its transfer encoding removed. The caller closes it. */
    InputStream open() throws IOException;
}
