package org.sluice.core.body;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.sluice.injection.BodySource;
import org.sluice.message.MessageBody;
import org.sluice.spool.FileBacked;

/** Octets we have already, as if an injector had received them: for mail of our own. Whoever owns them frees them. */
public record BodyAsSource(MessageBody body) implements BodySource {

    @Override
    public long sizeOctets() {
        return body.sizeOctets();
    }

    @Override
    public InputStream open() throws IOException {
        return body.open();
    }

    @Override
    public boolean isInMemory() {
        return body.isInMemory();
    }

    @Override
    public Optional<Path> file() {
        return body instanceof FileBacked backed ? backed.file() : Optional.empty();
    }

    @Override
    public void release() {
        // The owner of the body frees it.
    }
}
