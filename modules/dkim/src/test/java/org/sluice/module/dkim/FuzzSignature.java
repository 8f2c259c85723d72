package org.sluice.module.dkim;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.sluice.module.dkim.Policy.PartialBody;
import org.sluice.testing.FakeBody;
import org.sluice.testing.FakeDns;

/** Any message: a finding for each of its first signatures, none of which passes, and nothing of theirs in what is written. */
public final class FuzzSignature {

    private static final Policy POLICY =
            new Policy(1_024, 4_096, PartialBody.WHOLE, List.of("subject"), Duration.ofSeconds(300));

    private FuzzSignature() {}

    /** The octets are a message. */
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        FakeDns dns = new FakeDns().txt("ed._domainkey.signer.example", Signed.ED25519_RECORD);
        Findings findings = new Verification(
                        new Verification.Rules(POLICY, 10, new KnownKeys()), dns, Instant.ofEpochSecond(1_700_000_000))
                .run(new FakeBody(input), Runnable::run)
                .toCompletableFuture()
                .get();
        require(findings.all().size() == Math.min(10, findings.signatures()), "a finding for each signature");
        String text = new String(input, StandardCharsets.ISO_8859_1);
        for (Finding finding : findings.all()) {
            require(!finding.isPass(), "forged: " + text);
            String written = finding.fact() + finding.authResult(findings.digits());
            require(written.chars().allMatch(c -> c >= ' ' && c <= '~'), "written: " + written);
            require(written.length() < 2_500, "length " + written.length());
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }
}
