package org.sluice.smtp.extension;

import java.util.Map;

/** REQUIRETLS (RFC 8689): mail that is to travel under verified TLS to its end, and come under TLS to begin with. */
final class RequireTls implements Extension {

    private static final String NAME = "REQUIRETLS";

    @Override
    public String keyword() {
        return NAME;
    }

    @Override
    public boolean isOffered(Situation situation) {
        return situation.isSecured();
    }

    @Override
    public Map<String, Parameter> ofMail() {
        return Map.of(NAME, Parameter.FLAG);
    }
}
