package org.sluice.core.replay;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.sluice.core.body.ArrayBody;
import org.sluice.core.body.BodyAsSource;
import org.sluice.core.body.Rope;
import org.sluice.core.content.MessageContent;
import org.sluice.message.MessageBody;
import org.sluice.spool.Spool;

/** Finds the octets of a message that has been: in the spool, quarantine included, or in a file. Reads the disk. */
final class PastContent {

    private static final long MAX_FILE = 64L * 1024 * 1024;
    private static final int MOST_COPIES = 100;

    private final Supplier<Spool> spool;
    private final Supplier<MessageContent.Factory> contents;

    PastContent(Supplier<Spool> spool, Supplier<MessageContent.Factory> contents) {
        this.spool = spool;
        this.contents = contents;
    }

    /**
     * A message that was found.
     *
     * @param edited whether the edits of then are in it already
     */
    record Found(MessageContent content, boolean edited, String note) {}

    /** The message of a file; a file with bare line feeds, as editors write them, is taken for one with CRLF. */
    Found ofFile(Path file) {
        try {
            if (Files.size(file) > MAX_FILE) {
                throw new IllegalArgumentException(file + ": larger than " + MAX_FILE + " octets");
            }
            return new Found(receive(new ArrayBody(withCrlf(Files.readAllBytes(file)))), false, "");
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + e, e);
        }
    }

    /** The message as it was received, of any copy that is still there. */
    Optional<Found> ofSpool(Transcript transcript) {
        Spool store = spool.get();
        for (int copy = 1; store != null && copy <= MOST_COPIES; copy++) {
            Optional<MessageBody> stored = store.content(transcript.id() + '.' + copy);
            if (stored.isPresent()) {
                return Optional.of(received(stored.get(), transcript));
            }
        }
        return Optional.empty();
    }

    /** Stored is our trace and what modules put in front, then the message; where they did more, it is what they made of it. */
    private Found received(MessageBody stored, Transcript transcript) {
        long before = stored.sizeOctets() - transcript.contentOctets();
        if (transcript.isOnlyPrepended() && before >= 0 && beginsLine(stored, before)) {
            return new Found(receive(Rope.range(stored, before, transcript.contentOctets())), false, "");
        }
        return new Found(receive(stored), true, "the message as it was stored, edits included");
    }

    private static boolean beginsLine(MessageBody stored, long offset) {
        if (offset == 0) {
            return true;
        }
        try (InputStream in = Rope.range(stored, offset - 1, 1).open()) {
            return in.read() == '\n';
        } catch (IOException e) {
            throw new IllegalArgumentException("the message has just left the spool", e);
        }
    }

    private MessageContent receive(MessageBody body) {
        MessageContent.Factory factory = contents.get();
        if (factory == null) {
            throw new IllegalStateException("the core is being replaced");
        }
        return factory.receive(new BodyAsSource(body));
    }

    private static byte[] withCrlf(byte[] octets) {
        int bare = 0;
        for (int i = 0; i < octets.length; i++) {
            bare += isBare(octets, i) ? 1 : 0;
        }
        if (bare == 0) {
            return octets;
        }
        byte[] lines = new byte[octets.length + bare];
        int to = 0;
        for (int i = 0; i < octets.length; i++) {
            if (isBare(octets, i)) {
                lines[to++] = '\r';
            }
            lines[to++] = octets[i];
        }
        return lines;
    }

    private static boolean isBare(byte[] octets, int i) {
        return octets[i] == '\n' && (i == 0 || octets[i - 1] != '\r');
    }
}
