package org.sluice.module.arc_seal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.OptionalLong;
import org.sluice.message.MessageBody;
import org.sluice.module.arc.ArcChain;
import org.sluice.module.arc.ChainStatus;
import org.sluice.module.arc.Sealer;
import org.sluice.support.dkim.BodyHash;
import org.sluice.support.dkim.BodyHashes;
import org.sluice.support.dkim.Canonicalization;
import org.sluice.support.dkim.CopyMemo;
import org.sluice.support.dkim.Field;
import org.sluice.validation.ValidationContext;

/** Remembers the work of one transaction, so that copies that go out alike are hashed and sealed once. */
final class SealMemo implements AutoCloseable {

    /** What is sealed, apart from the body. */
    record Task(List<Field> header, ArcChain chain, ChainStatus cv) {}

    private record Kind(Sealer sealer, List<Field> header, ChainStatus cv, MessageBody body, String results) {}

    private final CopyMemo<MessageBody, byte[]> hashes = new CopyMemo<>();
    private final CopyMemo<Kind, Sealer.Values> sets = new CopyMemo<>();

    /** Reads the body and signs, unless that has been done; so not on an event loop. */
    Sealer.Values seal(ValidationContext context, Sealer sealer, Task task) {
        MessageBody body = context.message().editedBody();
        String results = context.message().authenticationResults();
        return sets.of(new Kind(sealer, task.header(), task.cv(), body, results), () -> {
            Sealer.Content content = new Sealer.Content(task.header(), hashes.of(body, () -> hash(body)));
            try {
                return sealer.seal(content, task.chain(), task.cv(), results, context.now());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the key cannot sign", e);
            }
        });
    }

    @Override
    public void close() {
        hashes.close();
        sets.close();
    }

    private static byte[] hash(MessageBody body) {
        BodyHashes hashes = new BodyHashes();
        BodyHash relaxed = hashes.of(Canonicalization.RELAXED, OptionalLong.empty());
        try (InputStream in = body.open()) {
            hashes.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return relaxed.value();
    }
}
