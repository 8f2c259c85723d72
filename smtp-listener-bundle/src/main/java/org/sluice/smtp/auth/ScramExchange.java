package org.sluice.smtp.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.sluice.authentication.Attempt;
import org.sluice.smtp.tls.Secured;
import org.sluice.support.sasl.SaslPrep;
import org.sluice.support.sasl.ScramHash;

/**
 * SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 5802, RFC 7677): the client shows that it knows the password, the server that it
 * knows something made from it, and with PLUS both that nobody sits between them. For a user who is not there the exchange is
 * the same, with made-up credentials, and fails in the end.
 */
final class ScramExchange implements SaslExchange {

    private enum State {
        FIRST,
        LAST,
        /** The server's signature was sent; the client agrees by an empty message. */
        SIGNED
    }

    private final Authenticators authenticators;
    private final Function<String, Attempt> attempts;
    private final Secured secured;
    private final boolean plus;
    private final Supplier<String> nonces;

    private State state = State.FIRST;
    private ScramMessage.First first;
    private Authenticators.Known known;
    private String nonce;
    private String challenge;

    /**
     * One exchange.
     *
     * @param secured what {@code PLUS} binds to
     * @param plus whether the client chose the mechanism with channel binding
     * @param nonces printable, without commas, never the same
     */
    ScramExchange(
            Authenticators authenticators,
            Function<String, Attempt> attempts,
            Secured secured,
            boolean plus,
            Supplier<String> nonces) {
        this.authenticators = authenticators;
        this.attempts = attempts;
        this.secured = secured;
        this.plus = plus;
        this.nonces = nonces;
    }

    @Override
    public CompletionStage<SaslStep> respond(byte[] message) {
        return switch (state) {
            case FIRST -> SaslText.text(message)
                    .flatMap(ScramMessage::first)
                    .map(this::begin)
                    .orElseGet(() -> malformed("not a SCRAM client's first message"));
            case LAST -> SaslExchange.at(SaslText.text(message)
                    .flatMap(ScramMessage::last)
                    .map(this::judge)
                    .orElseGet(() -> new SaslStep.Malformed("not a SCRAM client's final message")));
            case SIGNED -> message.length == 0
                    ? SaslExchange.at(new SaslStep.Proven(known.credentials().user()))
                    : malformed("something behind the end of SCRAM");
        };
    }

    private CompletionStage<SaslStep> begin(ScramMessage.First read) {
        Optional<SaslStep> objection = objection(read);
        if (objection.isPresent()) {
            return SaslExchange.at(objection.get());
        }
        Optional<String> user = SaslPrep.query(read.user());
        if (user.isEmpty()) {
            return SaslExchange.at(new SaslStep.Refused(read.user(), "no name by RFC 4013"));
        }
        first = read;
        return authenticators.scramCredentials(attempts.apply(user.get())).thenApply(this::challenge);
    }

    /** What the header of the first message gives away before anybody is looked up. */
    private Optional<SaslStep> objection(ScramMessage.First read) {
        if (plus != !read.bindingName().isEmpty()) {
            return Optional.of(new SaslStep.Malformed("channel binding and mechanism do not agree"));
        }
        if (plus && !secured.channelBindings().contains(read.bindingName())) {
            return Optional.of(new SaslStep.Refused(read.user(), "unsupported channel binding"));
        }
        if (read.binding().equals("y") && !secured.channelBindings().isEmpty()) {
            // The client could bind and believes we cannot: somebody took PLUS out of our greeting (RFC 5802 section
            // 6).
            return Optional.of(new SaslStep.Refused(read.user(), "channel binding was hidden from the client"));
        }
        if (!read.acting().isEmpty() && !read.acting().equals(read.user())) {
            return Optional.of(new SaslStep.Refused(read.user(), "wants to act for another user"));
        }
        return Optional.empty();
    }

    private SaslStep challenge(Authenticators.Known found) {
        known = found;
        nonce = first.nonce() + nonces.get();
        challenge = "r=" + nonce + ",s=" + SaslText.encoded(found.credentials().salt()) + ",i="
                + found.credentials().iterations();
        state = State.LAST;
        return new SaslStep.Challenge(octets(challenge));
    }

    private SaslStep judge(ScramMessage.Last last) {
        String user = first.user();
        if (!MessageDigest.isEqual(octets(last.nonce()), octets(nonce))) {
            return new SaslStep.Refused(user, "another nonce");
        }
        if (!MessageDigest.isEqual(last.binding(), bound())) {
            return new SaslStep.Refused(user, "another channel");
        }
        byte[] signed = octets(first.bare() + ',' + challenge + ',' + last.withoutProof());
        byte[] signature = ScramHash.hmac(known.credentials().storedKey(), signed);
        byte[] clientKey = xor(signature, last.proof());
        boolean proven = MessageDigest.isEqual(
                ScramHash.sha256(clientKey), known.credentials().storedKey());
        byte[] answer = ScramHash.hmac(known.credentials().serverKey(), signed);
        if (!(proven & known.isReal())) {
            return new SaslStep.Refused(user, known.isReal() ? "wrong password" : "unknown user");
        }
        state = State.SIGNED;
        return new SaslStep.Challenge(octets("v=" + SaslText.encoded(answer)));
    }

    /** What the client has to repeat: its header, and with PLUS the channel. */
    private byte[] bound() {
        byte[] header = octets(first.header());
        byte[] channel = plus ? secured.channelBinding(first.bindingName()).orElse(new byte[0]) : new byte[0];
        byte[] bound = new byte[header.length + channel.length];
        System.arraycopy(header, 0, bound, 0, header.length);
        System.arraycopy(channel, 0, bound, header.length, channel.length);
        return bound;
    }

    private static byte[] xor(byte[] signature, byte[] proof) {
        byte[] key = new byte[proof.length];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (proof[i] ^ (i < signature.length ? signature[i] : 0));
        }
        return key;
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static CompletionStage<SaslStep> malformed(String why) {
        return SaslExchange.at(new SaslStep.Malformed(why));
    }
}
