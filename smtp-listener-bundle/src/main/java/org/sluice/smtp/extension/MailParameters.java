package org.sluice.smtp.extension;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.sluice.smtp.codec.CommandRefused;
import org.sluice.smtp.codec.Reply;
import org.sluice.smtp.extension.Extension.Parameter;

/**
 * The ESMTP parameters of MAIL and RCPT: each only where its extension is offered after EHLO, anything else is 555 (RFC 5321
 * section 4.1.1.11).
 */
public final class MailParameters {

    private MailParameters() {}

    /**
     * Checks what stands behind the path of MAIL.
     *
     * @param given by name in upper case, empty where there was no value
     * @param extended whether the client said EHLO
     * @return the parameters as the envelope keeps them
     */
    public static Map<String, String> ofMail(
            Map<String, String> given, boolean extended, Capabilities capabilities, Situation situation)
            throws CommandRefused {
        Map<String, String> taken = take(given, Extension::ofMail, extended, capabilities, situation);
        if (!taken.isEmpty()) {
            for (Extension extension : Extensions.all().values()) {
                extension.checkMail(taken);
            }
        }
        return taken;
    }

    /** The same for RCPT. */
    public static Map<String, String> ofRcpt(
            Map<String, String> given, boolean extended, Capabilities capabilities, Situation situation)
            throws CommandRefused {
        return take(given, Extension::ofRcpt, extended, capabilities, situation);
    }

    private static Map<String, String> take(
            Map<String, String> parameters,
            Function<Extension, Map<String, Parameter>> of,
            boolean extended,
            Capabilities capabilities,
            Situation situation)
            throws CommandRefused {
        Map<String, String> taken = new LinkedHashMap<>();
        for (Map.Entry<String, String> given : parameters.entrySet()) {
            Parameter parameter = find(of, given.getKey(), given.getValue(), capabilities)
                    .filter(found -> extended)
                    .orElseThrow(() -> new CommandRefused(Reply.UNKNOWN_PARAMETER));
            taken.put(given.getKey(), parameter.take(given.getValue(), situation));
        }
        return taken;
    }

    private static Optional<Parameter> find(
            Function<Extension, Map<String, Parameter>> of, String name, String value, Capabilities capabilities) {
        String valued = name + '=' + value.toUpperCase(Locale.ROOT);
        for (Extension extension : Extensions.all().values()) {
            Map<String, Parameter> known = of.apply(extension);
            Parameter parameter = known.getOrDefault(valued, known.get(name));
            if (parameter != null && capabilities.offers(extension.keyword())) {
                return Optional.of(parameter);
            }
        }
        return Optional.empty();
    }
}
