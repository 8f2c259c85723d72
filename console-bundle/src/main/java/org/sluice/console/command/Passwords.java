package org.sluice.console.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.karaf.shell.api.console.Session;
import org.sluice.console.Refusal;
import org.sluice.support.sasl.SaslPrep;

/** Where a command gets a password from: its input, a person who types it unseen, or an argument. */
final class Passwords {

    private static final int LONGEST = 1_024;

    private Passwords() {}

    /**
     * A password as it is typed.
     *
     * @param argument as the command line has it, if it does
     * @param fromInput whether the first line of the input is it
     * @param session whom to ask otherwise; null outside a console
     */
    static String read(Optional<String> argument, boolean fromInput, Session session) throws Exception {
        String password = fromInput ? line(session) : argument.isPresent() ? argument.get() : typed(session);
        if (password.isEmpty() || password.length() > LONGEST) {
            throw new Refusal("a password of 1 to " + LONGEST + " characters is needed");
        }
        return password;
    }

    /** The form in which it is hashed and compared. */
    static String prepared(String password) {
        return SaslPrep.stored(password)
                .orElseThrow(() -> new Refusal("the password has characters that RFC 4013 does not allow"));
    }

    private static String line(Session session) throws IOException {
        InputStream in = session == null ? InputStream.nullInputStream() : session.getKeyboard();
        byte[] octets = new byte[LONGEST * 4];
        int length = 0;
        for (int octet = in.read(); octet >= 0 && octet != '\n' && octet != '\r'; octet = in.read()) {
            if (length == octets.length) {
                throw new Refusal("a password of 1 to " + LONGEST + " characters is needed");
            }
            octets[length++] = (byte) octet;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Refusal("the password is not UTF-8");
        }
    }

    private static String typed(Session session) throws IOException {
        if (session == null || session.getTerminal() == null) {
            throw new Refusal("a password is needed: give --stdin and write it to the command's input");
        }
        return session.readLine("Password: ", '*');
    }
}
