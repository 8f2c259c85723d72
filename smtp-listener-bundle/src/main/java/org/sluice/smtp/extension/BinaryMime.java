package org.sluice.smtp.extension;

import java.util.Map;

/** BINARYMIME (RFC 3030): content that is not made of lines, and therefore comes in chunks only. */
final class BinaryMime implements Extension {

    @Override
    public String keyword() {
        return Capabilities.BINARY_MIME;
    }

    @Override
    public Map<String, Parameter> ofMail() {
        return Map.of("BODY=BINARYMIME", Parameter.PLAIN);
    }
}
