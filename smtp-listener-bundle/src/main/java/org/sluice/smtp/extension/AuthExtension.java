package org.sluice.smtp.extension;

import java.util.Map;
import org.sluice.message.EnvelopeAddress;
import org.sluice.smtp.codec.CommandRefused;
import org.sluice.smtp.codec.Reply;
import org.sluice.support.text.Xtext;
import org.sluice.validation.AttributeKey;

/**
 * AUTH (RFC 4954): the mechanisms at this moment, and the parameter of MAIL that says who submitted a message first. What a
 * client says there about others is believed only of our own exchangers; a user is believed about itself.
 */
final class AuthExtension implements Extension {

    private static final String NOBODY = "<>";
    private static final int LONGEST = 500;

    @Override
    public String keyword() {
        return Capabilities.AUTH;
    }

    @Override
    public String line(Situation situation) {
        String mechanisms = situation.mechanisms();
        return mechanisms.isEmpty() ? "" : keyword() + mechanisms;
    }

    @Override
    public boolean isOffered(Situation situation) {
        return situation.user().isPresent() || !situation.mechanisms().isEmpty();
    }

    @Override
    public Map<String, Parameter> ofMail() {
        return Map.of(keyword(), AuthExtension::take);
    }

    private static String take(String value, Situation situation) throws CommandRefused {
        if (value.isEmpty() || value.length() > LONGEST) {
            throw new CommandRefused(Reply.PARAMETER_SYNTAX);
        }
        String submitter = Xtext.decodeLeniently(value).orElseThrow(() -> new CommandRefused(Reply.PARAMETER_SYNTAX));
        if (submitter.equals(NOBODY)) {
            return NOBODY;
        }
        if (!submitter.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new CommandRefused(Reply.PARAMETER_SYNTAX);
        }
        try {
            EnvelopeAddress.parse(submitter);
        } catch (IllegalArgumentException e) {
            throw new CommandRefused(Reply.PARAMETER_SYNTAX);
        }
        return isTrusted(submitter, situation) ? value : NOBODY;
    }

    /** RFC 4954 section 5: whoever is not trusted to say so has said {@code AUTH=<>}. */
    private static boolean isTrusted(String submitter, Situation situation) {
        boolean ownExchanger =
                situation.fact("trusted_mx").filter(AttributeKey::isTrue).isPresent();
        return ownExchanger
                || situation.user().filter(submitter::equalsIgnoreCase).isPresent();
    }
}
