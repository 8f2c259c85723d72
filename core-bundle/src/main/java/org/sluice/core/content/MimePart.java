package org.sluice.core.content;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.QuotedPrintableInputStream;
import org.sluice.core.body.Rope;
import org.sluice.message.MessagePart;

/** One part as modules see it. */
record MimePart(PartRange range, Rope body, long headerOctets) implements MessagePart {

    @Override
    public String path() {
        return range.path();
    }

    @Override
    public String mediaType() {
        return range.info().mediaType();
    }

    @Override
    public Optional<String> charset() {
        return range.info().charset();
    }

    @Override
    public Optional<String> fileName() {
        return range.info().fileName();
    }

    @Override
    public long offset() {
        return headerOctets + range.start();
    }

    @Override
    public long lengthOctets() {
        return range.end() - range.start();
    }

    @Override
    public InputStream open() throws IOException {
        InputStream raw = body.slice(range.start(), range.end()).open();
        return switch (range.info().encoding()) {
            case "base64" -> new Base64Text(raw);
            case "quoted-printable" -> new QuotedPrintableInputStream(new ShortBlanks(raw), DecodeMonitor.SILENT);
            default -> raw;
        };
    }
}
