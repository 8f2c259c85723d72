package org.sluice.module.dmarc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sluice.message.AuthResult;
import org.sluice.support.net.Domains;
import org.sluice.support.text.Ascii;
import org.sluice.validation.MessageContext;
import org.sluice.validation.ValidationContext;

/**
 * What SPF and DKIM found about a message. A module that is absent, was bypassed or gave no answer leaves identifiers whose
 * result is unknown: what the message claims, which nobody could check.
 *
 * @param identifiers those of SPF and DKIM, in the order found
 */
record Evidence(List<Identifier> identifiers) {

    /** Signatures beyond the first so many are not looked at; no honest message has as many. */
    private static final int MAX_SIGNATURES = 100;

    private static final String STATUS = "spf_status";
    private static final String SPF_DOMAIN = "spf_v1.domain";
    private static final int MAX_WORD = 64;

    static Evidence of(ValidationContext context) {
        List<Identifier> identifiers = new ArrayList<>();
        spf(context).ifPresent(identifiers::add);
        identifiers.addAll(signatures(context.message()));
        return new Evidence(List.copyOf(identifiers));
    }

    /** What SPF looked at; empty when nobody did. */
    Optional<Identifier> spf() {
        return identifiers.stream().filter(Identifier::isSpf).findFirst();
    }

    List<Identifier> signatures() {
        return identifiers.stream().filter(each -> !each.isSpf()).toList();
    }

    /**
     * SPF's identity is the domain of the sender, or the HELO name when the sender is null: also DMARC takes
     * {@code postmaster@<HELO>} for the sender then (RFC 9989 section 3.2.4).
     */
    private static Optional<Identifier> spf(ValidationContext context) {
        MessageContext message = context.message();
        String result = message.attributes()
                .get(STATUS)
                .or(() -> results(message, Identifier.SPF).stream()
                        .map(AuthResult::result)
                        .findFirst())
                .orElse(Identifier.UNKNOWN);
        String claimed = message.sender().isNull()
                ? context.connection().helloName()
                : message.sender().domain();
        return Domains.canonical(message.attributes().get(SPF_DOMAIN).orElse(claimed))
                .map(domain -> new Identifier(Identifier.SPF, domain, "", word(result)));
    }

    private static List<Identifier> signatures(MessageContext message) {
        List<AuthResult> results = results(message, Identifier.DKIM);
        return isWithoutAnswer(results) ? unchecked(message) : checked(results);
    }

    /** Nothing at all, or what the core says in the place of a module that gave no answer: it names no signature. */
    private static boolean isWithoutAnswer(List<AuthResult> results) {
        return results.stream()
                .allMatch(each ->
                        each.result().equals("temperror") && !each.properties().containsKey("header.d"));
    }

    private static List<Identifier> checked(List<AuthResult> results) {
        List<Identifier> signatures = new ArrayList<>();
        for (AuthResult each : results) {
            Domains.canonical(each.properties().getOrDefault("header.d", ""))
                    .ifPresent(domain -> signatures.add(new Identifier(
                            Identifier.DKIM,
                            domain,
                            word(each.properties().getOrDefault("header.s", "")),
                            word(each.result()))));
        }
        return signatures;
    }

    /** Signatures are there and nobody verified them. */
    private static List<Identifier> unchecked(MessageContext message) {
        List<Identifier> signatures = new ArrayList<>();
        List<String> fields = message.headers().all("DKIM-Signature");
        for (String field : fields.subList(0, Math.min(fields.size(), MAX_SIGNATURES))) {
            tag(field, "d")
                    .flatMap(Domains::canonical)
                    .ifPresent(domain -> signatures.add(new Identifier(
                            Identifier.DKIM, domain, word(tag(field, "s").orElse("")), Identifier.UNKNOWN)));
        }
        return signatures;
    }

    private static List<AuthResult> results(MessageContext message, String method) {
        return message.authResults().stream()
                .filter(each -> each.method().equals(method))
                .limit(MAX_SIGNATURES)
                .toList();
    }

    private static Optional<String> tag(String field, String name) {
        for (String tag : field.split(";", 64)) {
            int equals = tag.indexOf('=');
            if (equals > 0 && tag.substring(0, equals).strip().equals(name)) {
                return Optional.of(tag.substring(equals + 1).strip());
            }
        }
        return Optional.empty();
    }

    private static String word(String text) {
        return Ascii.printable(text.strip().toLowerCase(Locale.ROOT), MAX_WORD);
    }
}
