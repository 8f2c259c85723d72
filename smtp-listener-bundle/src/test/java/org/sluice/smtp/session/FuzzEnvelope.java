package org.sluice.smtp.session;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.sluice.message.EnvelopeAddress;
import org.sluice.smtp.codec.CommandRefused;
import org.sluice.smtp.configuration.SessionOptions;
import org.sluice.smtp.configuration.Settings;

/**
 * Any argument of MAIL and RCPT: refused with a reply, or an address that a spool, a header and another server can hold
 * without harm, and that reads the same when written again; and parameters that are keywords.
 */
public final class FuzzEnvelope {

    private static final SessionOptions OPTIONS = options();

    private FuzzEnvelope() {}

    private static SessionOptions options() {
        Settings settings = Settings.of("fuzz", Map.of("listen", "127.0.0.1:25"));
        return settings.match(settings.listens().get(0), InetAddress.getLoopbackAddress())
                .options();
    }

    /** The first octet chooses the command and whether SMTPUTF8 was asked for. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        boolean from = (input[0] & 1) == 0;
        EnvelopeArgument.Kind kind = from ? EnvelopeArgument.Kind.FROM : EnvelopeArgument.Kind.TO;
        String keyword = from ? "FROM:" : "TO:";
        boolean international = (input[0] & 2) == 2;
        String text = new String(input, 1, input.length - 1, StandardCharsets.ISO_8859_1);
        try {
            EnvelopeArgument argument = EnvelopeArgument.parse(kind, keyword + text, international, OPTIONS);
            check(kind, keyword, argument, international);
        } catch (CommandRefused refused) {
            if (refused.reply().shipped().code() / 100 != 5) {
                throw new IllegalStateException("bad syntax answered with " + refused.reply());
            }
        }
    }

    private static void check(
            EnvelopeArgument.Kind kind, String keyword, EnvelopeArgument argument, boolean international)
            throws CommandRefused {
        String address = argument.address().toString();
        require(address.chars().noneMatch(c -> c < ' ' || c == 0x7f), "control character in " + address);
        require(address.length() <= 320, "address of " + address.length() + " characters");
        require(EnvelopeAddress.parse(address).equals(argument.address()), "address that reads otherwise: " + address);
        EnvelopeArgument again =
                EnvelopeArgument.parse(kind, keyword + '<' + wire(address) + '>', international, OPTIONS);
        require(again.address().equals(argument.address()), "path that reads otherwise: " + address);
        argument.parameters().forEach((name, value) -> {
            require(name.matches("[A-Z0-9][A-Z0-9-]*"), "parameter " + name);
            require(value.chars().allMatch(c -> c > ' ' && c != 0x7f && c != '='), "value " + value);
        });
    }

    /** One character per octet, as a command line has them. */
    private static String wire(String address) {
        return new String(address.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
