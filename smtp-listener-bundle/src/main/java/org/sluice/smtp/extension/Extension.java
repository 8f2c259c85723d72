package org.sluice.smtp.extension;

import java.util.Map;
import org.sluice.smtp.codec.CommandRefused;
import org.sluice.smtp.codec.Reply;

/** One SMTP service extension: its keyword in the reply to EHLO, and what it adds to MAIL and RCPT. */
interface Extension {

    /** One ESMTP parameter of a command. */
    interface Parameter {

        /** Any value. */
        Parameter PLAIN = (value, situation) -> value;

        /** A parameter that says all by being there. */
        Parameter FLAG = (value, situation) -> {
            if (!value.isEmpty()) {
                throw new CommandRefused(Reply.PARAMETER_SYNTAX);
            }
            return value;
        };

        /**
         * Checks a value; empty where the command had none.
         *
         * @return what the envelope keeps, in the spelling every reader behind this listener may rely on
         */
        String take(String value, Situation situation) throws CommandRefused;
    }

    /** In upper case, as {@code smtp_extensions} names it. */
    String keyword();

    /** The line of the reply to EHLO, as of now. */
    default String line(ExtensionOptions options) {
        return keyword();
    }

    /** The same, where it depends on more than the options; empty for not at all. */
    default String line(Situation situation) {
        return line(situation.options());
    }

    /** Whether it can be had in this session at this moment. */
    default boolean isOffered(Situation situation) {
        return true;
    }

    /**
     * Parameters it adds to MAIL, by name in upper case. Where several extensions share one ({@code BODY}), each names the
     * values it brings: {@code BODY=8BITMIME}.
     */
    default Map<String, Parameter> ofMail() {
        return Map.of();
    }

    /** Parameters it adds to RCPT, as {@link #ofMail}. */
    default Map<String, Parameter> ofRcpt() {
        return Map.of();
    }

    /** Looks at all parameters of a MAIL together; each of them has been taken before. */
    default void checkMail(Map<String, String> parameters) throws CommandRefused {}
}
