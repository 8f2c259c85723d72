package org.sluice.itest.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.zip.CRC32;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** Reads the whole message and notes its checksum, so that a test sees which octets it was shown. */
public final class ReadingModule implements ValidationModule {

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        return CompletableFuture.supplyAsync(() -> read(context), context.blocking());
    }

    private static Verdict read(ValidationContext context) {
        CRC32 sum = new CRC32();
        try (InputStream in = context.message().body().open()) {
            sum.update(in.readAllBytes());
        } catch (IOException e) {
            return Verdict.defer("cannot be read");
        }
        context.effects().put("reading.sum", Long.toHexString(sum.getValue()));
        return Verdict.CONTINUE;
    }
}
