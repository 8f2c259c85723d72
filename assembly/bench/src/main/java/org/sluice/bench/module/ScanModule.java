package org.sluice.bench.module;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.zip.CRC32C;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.sluice.message.MessageBody;
import org.sluice.validation.OnError;
import org.sluice.validation.Phase;
import org.sluice.validation.Validates;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/**
 * What no message may pass by: reads the whole body on a blocking thread, as a virus scanner would, and stamps the message
 * with its version.
 */
@Component(
        configurationPid = "org.sluice.bench_scan",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Validates(name = "bench_scan", phases = Phase.DATA, onError = OnError.DEFER)
public final class ScanModule implements ValidationModule {

    /** The header field that shows that a message was scanned, and by whom. */
    public static final String STAMP = "X-Bench-Scan";

    private final String version;

    /** Remembers which version it is. */
    @Activate
    public ScanModule(BundleContext bundle) {
        version = bundle.getBundle().getVersion().toString();
    }

    /** Has no options; an edit is fine. */
    @Modified
    void configure() {}

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        MessageBody body = context.message().body();
        return CompletableFuture.supplyAsync(() -> checksum(body), context.blocking())
                .thenApply(sum -> {
                    context.effects().header().prepend(STAMP, version + " " + Long.toHexString(sum));
                    return Verdict.CONTINUE;
                });
    }

    private static long checksum(MessageBody body) {
        CRC32C sum = new CRC32C();
        byte[] buffer = new byte[8_192];
        try (InputStream in = body.open()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                sum.update(buffer, 0, read);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sum.getValue();
    }
}
