package org.sluice.smtp.extension;

import java.util.Map;

/** 8BITMIME (RFC 6152). */
final class EightBitMime implements Extension {

    @Override
    public String keyword() {
        return Capabilities.EIGHT_BIT;
    }

    @Override
    public Map<String, Parameter> ofMail() {
        return Map.of("BODY=7BIT", Parameter.PLAIN, "BODY=8BITMIME", Parameter.PLAIN);
    }
}
