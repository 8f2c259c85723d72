package org.sluice.module.arc;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.sluice.testing.FakeBody;
import org.sluice.testing.FakeDns;

/** Any octets are a message: the check has a result, and what it says can be written down. */
public final class FuzzArcSets {

    private FuzzArcSets() {}

    /** One message. */
    public static void fuzzerTestOneInput(byte[] message) throws Exception {
        FakeDns dns = new FakeDns()
                .txt("s._domainkey.d.example", "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
        ChainResult result = new ChainCheck(dns, Runnable::run, Checks.NOW, 1_024)
                .run(new FakeBody(message))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        boolean fits = result.instances() <= 50
                && result.why().length() < 200
                && StandardCharsets.US_ASCII.newEncoder().canEncode(result.why())
                && dns.asked().size() <= 100
                && (result.status() == ChainStatus.FAIL) != result.why().isEmpty();
        if (!fits) {
            throw new AssertionError(result.toString());
        }
    }
}
