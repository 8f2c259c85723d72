package org.sluice.module.dkim;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.sluice.module.dkim.Policy.PartialBody;
import org.sluice.support.dkim.SigningKey;
import org.sluice.testing.DkimKey;
import org.sluice.testing.FakeBody;
import org.sluice.testing.FakeDns;

/**
 * What it costs to verify a message of 10 KiB signed with rsa-sha256 and 2048 bits, beside what nobody can save: one hash of
 * its octets and one operation with the public key. Both take turns in short rounds, and the fastest tenth of many rounds counts: whatever
 * else the machine does makes rounds slower, never faster.
 */
public final class CostOfVerifying {

    private static final int BODY_OCTETS = 10 * 1024;
    private static final int WARM_UP = 40_000;
    private static final int ROUNDS = 2_000;
    private static final int PER_ROUND = 10;

    private CostOfVerifying() {}

    /** Microseconds of a message: verified by us, and bare. */
    public record Cost(double verified, double bare) {}

    /** Measures for some seconds; {@code forms} as in {@code c=}. */
    public static Cost measure(String forms) throws Exception {
        DkimKey key = DkimKey.rsa(2_048);
        byte[] message = message(key, forms);
        FakeDns dns = new FakeDns().txt("rsa._domainkey.signer.example", key.record());
        var answer = dns.txt("rsa._domainkey.signer.example");
        Callable<?> verified = verified(message, new OneAnswer(answer));
        Callable<?> bare = bare(message, key.pair());
        round(verified, WARM_UP);
        round(bare, WARM_UP);
        double[] ours = new double[ROUNDS];
        double[] theirs = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            ours[i] = round(verified, PER_ROUND);
            theirs[i] = round(bare, PER_ROUND);
        }
        return new Cost(lowTenth(ours), lowTenth(theirs));
    }

    /** Prints what it measures. */
    public static void main(String[] arguments) throws Exception {
        for (String forms : List.of("simple/simple", "relaxed/relaxed")) {
            Cost cost = measure(forms);
            System.out.printf(
                    "%s: %.1f us verified, %.1f us bare, ratio %.2f%n",
                    forms, cost.verified, cost.bare, cost.verified / cost.bare);
        }
    }

    private static Callable<?> verified(byte[] message, OneAnswer dns) {
        Policy policy = new Policy(1_024, 4_096, PartialBody.WHOLE, List.of(), Duration.ZERO);
        Verification.Rules rules = new Verification.Rules(policy, 10, new KnownKeys());
        return () -> {
            Findings findings = new Verification(rules, dns, Instant.EPOCH)
                    .run(new FakeBody(message), Runnable::run)
                    .toCompletableFuture()
                    .join();
            if (findings.result() != Result.PASS) {
                throw new IllegalStateException(findings.toString());
            }
            return findings;
        };
    }

    private static Callable<?> bare(byte[] message, KeyPair pair) throws GeneralSecurityException {
        byte[] header = Arrays.copyOf(message, 1_000);
        Signature signer = Signature.getInstance("SHA256withRSA");
        signer.initSign(pair.getPrivate());
        signer.update(header);
        byte[] signature = signer.sign();
        return () -> {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(message);
            Signature engine = Signature.getInstance("SHA256withRSA");
            engine.initVerify(pair.getPublic());
            engine.update(header);
            return engine.verify(signature) && hash.length > 0;
        };
    }

    private static byte[] message(DkimKey key, String forms) throws Exception {
        StringBuilder text =
                new StringBuilder("From: Ann <ann@signer.example>\nTo: bob@here.example\nSubject: cost\n\n");
        while (text.length() < BODY_OCTETS) {
            text.append("The quick brown fox jumps over the lazy dog, and then it does so once again.\n");
        }
        Signed signed =
                new Signed(SigningKey.parse(key.pem()), "v=1; a=rsa-sha256; c=" + forms + "; d=signer.example; s=rsa");
        return signed.sign(text.toString()).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static double round(Callable<?> work, int times) throws Exception {
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            work.call();
        }
        return (System.nanoTime() - start) / 1_000.0 / times;
    }

    private static double lowTenth(double[] values) {
        Arrays.sort(values);
        return values[values.length / 10];
    }
}
