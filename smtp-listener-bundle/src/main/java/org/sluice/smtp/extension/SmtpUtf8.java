package org.sluice.smtp.extension;

import java.util.Locale;
import java.util.Map;
import org.sluice.smtp.codec.CommandRefused;
import org.sluice.smtp.codec.Reply;
import org.sluice.smtp.codec.Utf8;

/** SMTPUTF8 (RFC 6531): addresses and headers beyond ASCII. Only together with 8BITMIME, as section 3.1 has it. */
public final class SmtpUtf8 implements Extension {

    public static final String NAME = "SMTPUTF8";

    @Override
    public String keyword() {
        return NAME;
    }

    @Override
    public boolean isOffered(Situation situation) {
        return situation.options().extensions().contains(Capabilities.EIGHT_BIT);
    }

    @Override
    public Map<String, Parameter> ofMail() {
        return Map.of(NAME, Parameter.FLAG);
    }

    /** Checks what VRFY is asked about (section 3.7.4.2): beyond ASCII only with the parameter behind it. */
    public static void checkVerify(String argument, boolean offered) throws CommandRefused {
        boolean declared = offered && argument.toUpperCase(Locale.ROOT).endsWith(' ' + NAME);
        if (!declared && !Utf8.isAscii(argument)) {
            throw new CommandRefused(Reply.NOT_ASCII);
        }
        if (Utf8.decode(argument).isEmpty()) {
            throw new CommandRefused(Reply.PARAMETER_SYNTAX);
        }
    }
}
