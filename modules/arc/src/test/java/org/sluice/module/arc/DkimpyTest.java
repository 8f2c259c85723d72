package org.sluice.module.arc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.testing.FakeDns;

/** What we seal they accept, what they seal we accept, and a chain of both holds for both. */
class DkimpyTest {

    private final SealedMail ours = SealedMail.rsa("ours", 2_048);
    private final SealedMail theirs = SealedMail.rsa("theirs", 1_024);
    private final FakeDns dns = theirs.publish(ours.publish(new FakeDns()));

    private Dkimpy dkimpy;

    @BeforeEach
    void start(@TempDir Path work) throws Exception {
        dkimpy = new Dkimpy(work);
    }

    @Test
    void acceptsWhatWeSeal() throws Exception {
        assertThat(dkimpy.verify(ours.sealed(1), ours)).isEqualTo("pass success");
        assertThat(dkimpy.verify(ours.sealed(3), ours)).isEqualTo("pass success");
        assertThat(dkimpy.verify(ours.sealed(3).replace("World", "Moon"), ours)).startsWith("fail");
        assertThat(dkimpy.verify(ours.sealed(3).replace("spf=pass", "spf=fail"), ours))
                .startsWith("fail");
    }

    @Test
    void sealsWhatWeAccept() throws Exception {
        String one = dkimpy.seal(withResults("arc=none", SealedMail.PLAIN), theirs, "mx.their.example");
        assertThat(Checks.check(one, dns)).isEqualTo(ChainResult.pass(1, 0, List.of(SealedMail.DOMAIN)));
        assertThat(Checks.check(one.replace("World", "Moon"), dns).status()).isEqualTo(ChainStatus.FAIL);
        String two = dkimpy.seal(withResults("arc=pass", one), theirs, "mx.their.example");
        assertThat(Checks.check(two, dns).status()).isEqualTo(ChainStatus.PASS);
    }

    @Test
    void aChainOfBothHoldsForBoth() throws Exception {
        String one = ours.sealed(1);
        String two = dkimpy.seal(withResults("arc=pass", one), theirs, "mx.their.example");
        String three = ours.seal(two, ChainStatus.PASS);
        assertThat(Checks.check(three, dns).status()).isEqualTo(ChainStatus.PASS);
        assertThat(dkimpy.verify(three, ours, theirs)).isEqualTo("pass success");
    }

    @Test
    void bothSeeTheSameBreak() throws Exception {
        String changed = ours.sealed(2).replace("Subject: hello", "Subject: bye");
        String closed = ours.seal(changed, ChainStatus.FAIL);
        assertThat(Checks.check(closed, dns).status()).isEqualTo(ChainStatus.FAIL);
        assertThat(dkimpy.verify(closed, ours)).doesNotStartWith("pass");
    }

    private static String withResults(String arc, String message) {
        // They take all findings of a host for their own: two about ARC are a broken chain to them.
        return "Authentication-Results: mx.their.example; " + arc + "; spf=pass smtp.mailfrom=ann@example.org\n"
                + message.replaceAll("(?m)^Authentication-Results: .*\\R", "");
    }
}
