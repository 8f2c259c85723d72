package org.sluice.module.arc;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.OptionalLong;
import org.sluice.support.dkim.BodyHash;
import org.sluice.support.dkim.BodyHashes;
import org.sluice.support.dkim.Canonicalization;
import org.sluice.support.dkim.MessageScan;
import org.sluice.support.dkim.SigningKey;
import org.sluice.testing.DkimKey;
import org.sluice.testing.Zone;

/** Makes messages with chains, hop by hop, and knows the keys to them. */
public final class SealedMail {

    public static final String DOMAIN = "seal.example";
    public static final String PLAIN =
            """
            From: Ann <ann@example.org>
            To: list@sluice.test
            Subject: hello
            Date: Sun, 1 Mar 2026 12:00:00 +0000

            Hello,
            World.
            """;

    private final String pem;
    private final String record;
    private final SigningKey key;
    private final String selector;

    private SealedMail(String selector, DkimKey pair) {
        try {
            this.pem = pair.pem();
            this.record = pair.record();
            this.key = SigningKey.parse(pem);
            this.selector = selector;
        } catch (org.sluice.support.dkim.DkimProblem e) {
            throw new IllegalStateException(e);
        }
    }

    /** With an RSA key of that size. */
    public static SealedMail rsa(String selector, int bits) {
        return new SealedMail(selector, DkimKey.rsa(bits));
    }

    /** With an Ed25519 key. */
    public static SealedMail ed25519(String selector) {
        return new SealedMail(selector, DkimKey.ed25519());
    }

    public String selector() {
        return selector;
    }

    public String pem() {
        return pem;
    }

    public String keyName() {
        return selector + "._domainkey." + DOMAIN;
    }

    public String record() {
        return record;
    }

    /** Publishes the key. */
    public <Z extends Zone<Z>> Z publish(Zone<Z> zone) {
        return zone.txt(keyName(), record);
    }

    /** The message with one set more. */
    public String seal(String message, ChainStatus cv) {
        return seal(message, cv, List.of("from", "to", "subject", "date"));
    }

    /** The message with one set more that covers these fields. */
    public String seal(String message, ChainStatus cv, List<String> names) {
        try {
            MessageScan scan = MessageScan.of(new ByteArrayInputStream(Checks.octets(message)), 1 << 20);
            BodyHashes hashes = new BodyHashes();
            BodyHash hash = hashes.of(Canonicalization.RELAXED, OptionalLong.empty());
            scan.hashBody(hashes);
            Sealer.Values set = new Sealer(DOMAIN, selector, key, names, 64)
                    .seal(
                            new Sealer.Content(scan.header(), hash.value()),
                            ArcChain.of(scan.header()),
                            cv,
                            "mx.sluice.test; spf=pass smtp.mailfrom=ann@example.org",
                            Checks.NOW);
            return ArcChain.SEAL + ": " + set.seal() + "\n" + ArcChain.MESSAGE + ": " + set.message() + "\n"
                    + ArcChain.RESULTS + ": " + set.results() + "\n" + message;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A plain message with so many sets. */
    public String sealed(int sets) {
        String message = PLAIN;
        for (int instance = 1; instance <= sets; instance++) {
            message = seal(message, instance == 1 ? ChainStatus.NONE : ChainStatus.PASS);
        }
        return message;
    }
}
