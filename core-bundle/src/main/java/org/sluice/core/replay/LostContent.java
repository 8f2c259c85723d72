package org.sluice.core.replay;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.sluice.core.content.Edit;
import org.sluice.core.content.MessageContent;
import org.sluice.message.Headers;
import org.sluice.message.MessageBody;
import org.sluice.message.MessagePart;
import org.sluice.spool.Content;

/** A message whose octets are nowhere any more. Notes whether a module wanted them: then its answer is worth nothing. */
final class LostContent implements MessageContent {

    static final String WHY = "the message has left the spool; give it as a file";

    private final long sizeOctets;
    private volatile boolean missed;

    LostContent(long sizeOctets) {
        this.sizeOctets = sizeOctets;
    }

    boolean isMissed() {
        return missed;
    }

    @Override
    public MessageBody body() {
        return new MessageBody() {
            @Override
            public long sizeOctets() {
                return sizeOctets;
            }

            @Override
            public InputStream open() throws IOException {
                missed = true;
                throw new IOException(WHY);
            }
        };
    }

    @Override
    public Headers headers(List<Edit> edits) {
        missed = true;
        throw new IllegalStateException(WHY);
    }

    @Override
    public MessageBody editedBody(List<Edit> edits) {
        return body();
    }

    @Override
    public List<MessagePart> parts(List<Edit> edits) {
        missed = true;
        throw new IllegalStateException(WHY);
    }

    @Override
    public MessageBody edited(List<Edit> edits) {
        return body();
    }

    @Override
    public Content compose(byte[] trace, List<Edit> edits) throws IOException {
        throw new IOException(WHY);
    }

    @Override
    public void release() {
        // nothing is held
    }
}
