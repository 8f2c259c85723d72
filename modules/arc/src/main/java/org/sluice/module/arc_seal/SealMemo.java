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
import org.sluice.support.dkim.Field;
import org.sluice.validation.ValidationContext;

/** Remembers the latest work of one transaction, so that copies that go out alike are hashed and sealed once. */
final class SealMemo implements AutoCloseable {

    /** What is sealed, apart from the body. */
    record Task(List<Field> header, ArcChain chain, ChainStatus cv) {}

    private record Sealed(Sealer sealer, Task task, MessageBody body, String results, Sealer.Values values) {

        boolean is(Sealer by, Task wanted, MessageBody with, String findings) {
            return sealer == by
                    && body == with
                    && task.header.equals(wanted.header)
                    && task.cv == wanted.cv
                    && results.equals(findings);
        }
    }

    private MessageBody hashed;
    private byte[] hash;
    private Sealed latest;

    /** Reads the body and signs, unless that has been done; so not on an event loop. */
    synchronized Sealer.Values seal(ValidationContext context, KeyFile key, Task task) {
        MessageBody body = context.message().editedBody();
        String results = context.message().authenticationResults();
        Sealer sealer = key.sealer();
        if (latest == null || !latest.is(sealer, task, body, results)) {
            try {
                Sealer.Content content = new Sealer.Content(task.header(), hash(body));
                latest = new Sealed(
                        sealer,
                        task,
                        body,
                        results,
                        sealer.seal(content, task.chain(), task.cv(), results, context.now()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the key cannot sign", e);
            }
        }
        return latest.values();
    }

    @Override
    public synchronized void close() {
        hashed = null;
        latest = null;
    }

    private byte[] hash(MessageBody body) throws IOException {
        if (hashed != body) {
            BodyHashes hashes = new BodyHashes();
            BodyHash relaxed = hashes.of(Canonicalization.RELAXED, OptionalLong.empty());
            try (InputStream in = body.open()) {
                hashes.read(in);
            }
            hash = relaxed.value();
            hashed = body;
        }
        return hash;
    }
}
