package org.sluice.core.content;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.sluice.core.body.LeasedBody;
import org.sluice.core.body.Rope;
import org.sluice.injection.BodySource;
import org.sluice.message.HeaderField;
import org.sluice.message.Headers;
import org.sluice.message.MessageBody;
import org.sluice.message.MessagePart;
import org.sluice.spool.Content;

/**
 * One message: octets as received behind leases, header and parts parsed once when somebody asks, edits laid over them
 * without copying. A lock is held while parsing, so that two modules that ask at once share the work; where a session's
 * event loop releases a message whose header is known, or asks what it would cost to compose it, no such lock is in the way.
 */
public final class ReceivedContent implements MessageContent {

    private static final byte[] CRLF = {'\r', '\n'};

    /** The latest header somebody asked for: the modules of a wave, and most waves of a message, ask for the same. */
    private record Listed(List<Edit> edits, FieldList fields) {}

    /** Edits up to the last one of the body, applied. What differs between copies mostly stands behind them. */
    private record Base(Predicate<HeaderField> forged, List<Edit> edits, EditedMessage message) {

        boolean isFor(Predicate<HeaderField> others, List<Edit> wanted) {
            return forged == others && edits.equals(wanted);
        }
    }

    private static final Predicate<HeaderField> NOTHING = field -> false;

    private final LeasedBody body;
    private final HeaderLimits headerLimits;
    private final MimeLimits mimeLimits;
    private final boolean inMemory;
    private final Map<List<Object>, Rope> bodies = new ConcurrentHashMap<>();
    private final List<Runnable> onRelease = new ArrayList<>(1);
    private final Object readingHeader = new Object();
    private final Object scanning = new Object();

    private volatile HeaderBlock header;
    private boolean released;
    private volatile Listed listed;
    private volatile Base base;
    private List<Edit> scannedEdits;
    private List<MessagePart> scannedParts;

    ReceivedContent(BodySource source, HeaderLimits headerLimits, MimeLimits mimeLimits) {
        this.inMemory = source.isInMemory();
        this.body = new LeasedBody(source);
        this.headerLimits = headerLimits;
        this.mimeLimits = mimeLimits;
    }

    @Override
    public MessageBody body() {
        return body;
    }

    @Override
    public boolean isHeaderComplete() {
        return header().isComplete();
    }

    @Override
    public int countFields(String name) {
        return header().count(name);
    }

    @Override
    public boolean readsDisk(List<Edit> edits) {
        return !inMemory && needsAll(edits);
    }

    @Override
    public long octetsToCompose(List<Edit> edits) {
        return needsAll(edits) ? body.sizeOctets() : header.bodyOffset();
    }

    private boolean needsAll(List<Edit> edits) {
        return header == null || behindBodyEdits(edits) > 0;
    }

    @Override
    public Headers headers(List<Edit> edits) {
        Listed known = listed;
        if (known != null && known.edits.equals(edits)) {
            return known.fields;
        }
        try {
            List<HeaderField> fields = edits.isEmpty()
                    ? header().fields()
                    : edited(edits, NOTHING).header().fields();
            Listed made = new Listed(List.copyOf(edits), new FieldList(fields));
            listed = made;
            return made.fields;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public MessageBody editedBody(List<Edit> edits) {
        try {
            return base(edits.subList(0, behindBodyEdits(edits)), NOTHING).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<MessagePart> parts(List<Edit> edits) {
        synchronized (scanning) {
            if (!edits.equals(scannedEdits)) {
                scannedParts = scan(edits);
                scannedEdits = List.copyOf(edits);
            }
            return scannedParts;
        }
    }

    @Override
    public Content compose(byte[] trace, List<Edit> edits) throws IOException {
        return compose(trace, NOTHING, edits);
    }

    @Override
    public Content compose(byte[] trace, Predicate<HeaderField> forged, List<Edit> edits) throws IOException {
        HeaderBlock received = header();
        if (edits.isEmpty() && received.fields().stream().noneMatch(forged)) {
            boolean separate = trace.length > 0 && received.bodyOffset() == 0;
            return Content.of(separate ? concat(trace, CRLF) : trace, body, 0);
        }
        EditedMessage message = edited(edits, forged);
        byte[] lines = message.header().octets();
        byte[] separator = message.header().separator(message.body().sizeOctets() > 0);
        byte[] head = concat(trace, lines, separator);
        return message.isBodyEdited()
                ? Content.of(head, message.body(), 0)
                : Content.of(head, body, received.bodyOffset());
    }

    @Override
    public void whenReleased(Runnable action) {
        synchronized (onRelease) {
            if (!released) {
                onRelease.add(action);
                return;
            }
        }
        action.run();
    }

    /** The leases end first: whoever parses meanwhile, under a lock that is not waited for, is stopped at the next read. */
    @Override
    public void release() {
        body.release();
        List<Runnable> actions;
        synchronized (onRelease) {
            released = true;
            actions = List.copyOf(onRelease);
            onRelease.clear();
        }
        actions.forEach(Runnable::run);
    }

    private HeaderBlock header() {
        HeaderBlock read = header;
        return read == null ? readHeader() : read;
    }

    private HeaderBlock readHeader() {
        synchronized (readingHeader) {
            if (header == null) {
                try (InputStream in = body.open()) {
                    header = HeaderBlock.read(in, headerLimits);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return header;
        }
    }

    /** Edits of the body cost a scan of it, so they are applied once for all edits that begin with them. */
    private EditedMessage edited(List<Edit> edits, Predicate<HeaderField> forged) throws IOException {
        int split = behindBodyEdits(edits);
        EditedMessage message = base(edits.subList(0, split), forged).copy();
        message.apply(edits.subList(split, edits.size()));
        return message;
    }

    /** Not to be changed. Two threads that race make the same one. */
    private EditedMessage base(List<Edit> edits, Predicate<HeaderField> forged) throws IOException {
        Base known = base;
        if (known != null && known.isFor(forged, edits)) {
            return known.message;
        }
        HeaderBlock received = header();
        EditedHeader overlay = new EditedHeader(received);
        overlay.removeFields(forged);
        Rope octets = Rope.range(body, received.bodyOffset(), body.sizeOctets() - received.bodyOffset());
        EditedMessage message = new EditedMessage(overlay, octets, mimeLimits);
        message.apply(edits);
        message.shareBody(made -> shared(changesOfBody(edits), made));
        base = new Base(forged, List.copyOf(edits), message);
        return message;
    }

    private List<MessagePart> scan(List<Edit> edits) {
        try {
            EditedMessage message = edited(edits, NOTHING);
            EditedHeader overlay = message.header();
            Rope octets = message.body();
            long headerOctets = edits.isEmpty()
                    ? header().bodyOffset()
                    : overlay.octets().length + overlay.separator(octets.sizeOctets() > 0).length;
            try (InputStream in = octets.open()) {
                return MimeScanner.scan(overlay.fields(), in, mimeLimits).stream()
                        .<MessagePart>map(range -> new MimePart(range, octets, headerOctets))
                        .toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same instance for the same edits of the body, so that the spool stores it once. */
    private Rope shared(List<Object> changes, Rope edited) {
        Rope known = bodies.putIfAbsent(changes, edited);
        return known == null ? edited : known;
    }

    private static int behindBodyEdits(List<Edit> edits) {
        int behind = edits.size();
        while (behind > 0 && !changesBody(edits.get(behind - 1))) {
            behind--;
        }
        return behind;
    }

    private static List<Object> changesOfBody(List<Edit> edits) {
        List<Object> key = new ArrayList<>();
        for (Edit edit : edits) {
            if (edit instanceof Edit.ReplaceBody replace) {
                key.addAll(List.of("body", ByteBuffer.wrap(replace.octets())));
            } else if (edit instanceof Edit.ReplacePart replace) {
                key.addAll(List.of("replace", replace.path(), replace.mediaType(), wrap(replace.content())));
            } else if (edit instanceof Edit.InsertPart insert) {
                key.addAll(List.of("insert", insert.afterPath(), insert.mediaType(), wrap(insert.content())));
            } else if (changesBody(edit)) {
                key.add(edit);
            }
        }
        return key;
    }

    private static ByteBuffer wrap(byte[] octets) {
        return ByteBuffer.wrap(octets);
    }

    /** Whether the octets behind the header depend on that edit. */
    private static boolean changesBody(Edit edit) {
        if (edit instanceof Edit.Prepend prepend) {
            return EditedHeader.describesContent(prepend.name());
        } else if (edit instanceof Edit.Add add) {
            return EditedHeader.describesContent(add.name());
        } else if (edit instanceof Edit.Replace replace) {
            return EditedHeader.describesContent(replace.name());
        } else if (edit instanceof Edit.Remove remove) {
            return EditedHeader.describesContent(remove.name());
        } else if (edit instanceof Edit.Insert insert) {
            return EditedHeader.describesContent(insert.name());
        } else if (edit instanceof Edit.Change change) {
            return EditedHeader.describesContent(change.name());
        }
        return true;
    }

    private static byte[] concat(byte[]... arrays) {
        int length = 0;
        for (byte[] array : arrays) {
            length += array.length;
        }
        ByteBuffer joined = ByteBuffer.allocate(length);
        for (byte[] array : arrays) {
            joined.put(array);
        }
        return joined.array();
    }
}
