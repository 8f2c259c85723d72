package org.sluice.smtp.internal;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sluice.smtp.internal.Extension.Parameter;

/**
 * The ESMTP parameters of MAIL and RCPT: each only where its extension is offered after EHLO, anything else is 555 (RFC 5321
 * section 4.1.1.11).
 */
final class MailParameters {

    private MailParameters() {}

    /**
     * Checks what stands behind the path of a command.
     *
     * @param extended whether the client said EHLO
     * @return the parameters as the envelope keeps them
     */
    static Map<String, String> take(
            EnvelopeArgument argument, boolean extended, Capabilities capabilities, Situation situation)
            throws CommandRefused {
        Map<String, String> taken = new LinkedHashMap<>();
        for (Map.Entry<String, String> given : argument.parameters().entrySet()) {
            Parameter parameter = find(argument.kind(), given.getKey(), given.getValue(), capabilities)
                    .filter(found -> extended)
                    .orElseThrow(() -> new CommandRefused(Reply.UNKNOWN_PARAMETER));
            taken.put(given.getKey(), parameter.take(given.getValue(), situation));
        }
        if (argument.kind() == EnvelopeArgument.Kind.FROM && !taken.isEmpty()) {
            for (Extension extension : Extensions.all().values()) {
                extension.checkMail(taken);
            }
        }
        return taken;
    }

    private static Optional<Parameter> find(
            EnvelopeArgument.Kind kind, String name, String value, Capabilities capabilities) {
        String valued = name + '=' + value.toUpperCase(Locale.ROOT);
        for (Extension extension : Extensions.all().values()) {
            Map<String, Parameter> known = kind == EnvelopeArgument.Kind.FROM ? extension.ofMail() : extension.ofRcpt();
            Parameter parameter = known.getOrDefault(valued, known.get(name));
            if (parameter != null && capabilities.offers(extension.keyword())) {
                return Optional.of(parameter);
            }
        }
        return Optional.empty();
    }
}
