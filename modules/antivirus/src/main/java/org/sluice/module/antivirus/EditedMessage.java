package org.sluice.module.antivirus;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import org.sluice.message.HeaderField;
import org.sluice.message.MessageBody;
import org.sluice.validation.MessageContext;

/** The message as it would go on now, our own edits included. */
record EditedMessage(byte[] header, MessageBody body) implements MessageBody {

    /** Blocks on large bodies. */
    static EditedMessage of(MessageContext message) {
        StringBuilder header = new StringBuilder();
        for (HeaderField field : message.headers().fields()) {
            header.append(field.name()).append(':').append(field.value()).append("\r\n");
        }
        header.append("\r\n");
        return new EditedMessage(header.toString().getBytes(StandardCharsets.ISO_8859_1), message.editedBody());
    }

    @Override
    public long sizeOctets() {
        return header.length + body.sizeOctets();
    }

    @Override
    public InputStream open() throws IOException {
        return new SequenceInputStream(new ByteArrayInputStream(header), body.open());
    }
}
