package org.sluice.smtp.extension;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.sluice.smtp.codec.CommandRefused;
import org.sluice.smtp.codec.Reply;
import org.sluice.support.text.DsnParameters;

/** DSN (RFC 3461). */
final class DeliveryStatus implements Extension {

    @Override
    public String keyword() {
        return "DSN";
    }

    @Override
    public Map<String, Parameter> ofMail() {
        return Map.of("RET", checked(DsnParameters::ret), "ENVID", checked(DsnParameters::envid));
    }

    @Override
    public Map<String, Parameter> ofRcpt() {
        return Map.of("NOTIFY", checked(DsnParameters::notify), "ORCPT", checked(DsnParameters::orcpt));
    }

    private static Parameter checked(Function<String, Optional<String>> check) {
        return (value, situation) -> check.apply(value).orElseThrow(() -> new CommandRefused(Reply.PARAMETER_SYNTAX));
    }
}
