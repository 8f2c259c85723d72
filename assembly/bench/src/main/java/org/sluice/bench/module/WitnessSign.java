package org.sluice.bench.module;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.sluice.message.MessageBody;
import org.sluice.validation.ValidationContext;

/**
 * What shows that an engine has seen a message: a fact, or a header field that is there once. Written in four words: who leaves it,
 * {@code fact} or {@code field}, its name, and its value. In the value stands {@code @message} for the SHA-256 of the message as it
 * came, {@code @body} for that of what goes on behind the header, and {@code @transaction} for the id, where the engine itself puts
 * those: no such sign belongs to another message.
 *
 * @param engine who leaves it
 * @param isField whether it is a header field whose value has this in it, blanks left out; else it is a fact with this value
 */
record WitnessSign(String engine, boolean isField, String name, String value) {

    private static final int WORDS = 4;

    static WitnessSign of(String text) {
        String[] words = text.strip().split(" +", WORDS);
        if (words.length < WORDS || !List.of("fact", "field").contains(words[1])) {
            throw new IllegalArgumentException("sign: " + text + " (expected: engine, fact or field, name, value)");
        }
        return new WitnessSign(words[0], words[1].equals("field"), words[2], words[3]);
    }

    boolean isOn(Message message) {
        String wanted = value.replace("@message", message.digest)
                .replace("@body", message.bodyDigest)
                .replace("@transaction", message.context.message().transactionId());
        return isField
                ? message.field(name).contains(wanted)
                : message.fact(name).equals(wanted);
    }

    /**
     * A message that is looked at.
     *
     * @param digest of all of it as it came, in hexadecimal
     * @param bodyDigest of what goes on behind the header, in base64, as DKIM has it (RFC 6376 section 3.7)
     */
    record Message(ValidationContext context, String digest, String bodyDigest) {

        /** Reads it all, which blocks. */
        static Message of(ValidationContext context) throws IOException {
            return new Message(
                    context,
                    HexFormat.of().formatHex(digest(context.message().body())),
                    Base64.getEncoder().encodeToString(digest(context.message().editedBody())));
        }

        /** The value of the only field of that name, without blanks; empty where there is none, or more than one. */
        private String field(String name) {
            List<String> all = context.message().headers().all(name);
            return all.size() == 1 ? all.get(0).replaceAll("\\s", "") : "";
        }

        private String fact(String name) {
            Optional<String> ofMessage = context.message().attributes().get(name);
            return ofMessage
                    .or(() -> context.connection().attributes().get(name))
                    .orElse("");
        }

        private static byte[] digest(MessageBody body) throws IOException {
            MessageDigest digest = sha256();
            byte[] buffer = new byte[8_192];
            try (InputStream in = body.open()) {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    digest.update(buffer, 0, read);
                }
            }
            return digest.digest();
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }
    }
}
