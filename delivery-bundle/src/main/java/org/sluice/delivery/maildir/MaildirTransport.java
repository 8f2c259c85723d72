package org.sluice.delivery.maildir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.delivery.route.Route;
import org.sluice.delivery.transport.Attempt;
import org.sluice.delivery.transport.Replies;
import org.sluice.delivery.transport.Result;
import org.sluice.delivery.transport.Transport;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.SmtpReply;
import org.sluice.spool.SpoolRecord;

/**
 * Delivers into {@code base/<domain>/<local part>/}. The file name follows from the message, so that a delivery repeated
 * after a crash finds the first one instead of doubling it. The octets are stored as they came, CRLF line ends included.
 */
public final class MaildirTransport implements Transport {

    private static final Logger LOG = LoggerFactory.getLogger(MaildirTransport.class);
    private static final SmtpReply STORED = new SmtpReply(250, "2.0.0", "[internal] stored in the mailbox");

    private final Supplier<MaildirOptions> options;
    private final Executor blocking;
    private final Map<Layout, MailboxDirectories> layouts = new ConcurrentHashMap<>();

    private record Layout(Path base, int mode) {}

    /** A transport that writes on that executor's threads. */
    public MaildirTransport(Supplier<MaildirOptions> options, Executor blocking) {
        this.options = options;
        this.blocking = blocking;
    }

    @Override
    public Executor blocking() {
        return blocking;
    }

    @Override
    public CompletionStage<Result> deliver(Attempt attempt) {
        MaildirOptions now = options.get();
        Path base = base(attempt.route(), now);
        try {
            mailbox(base, attempt.recipient(), now)
                    .store(name(attempt.record(), now.host()), head(attempt), attempt.content(), attempt.repeat());
            return CompletableFuture.completedStage(Result.delivered(STORED, ""));
        } catch (Mailbox.UnreadableContent gone) {
            LOG.warn("{} not delivered: {}", attempt.record().id(), gone.getMessage());
            return CompletableFuture.completedStage(Result.postponed(gone.getMessage()));
        } catch (IOException trouble) {
            LOG.warn("{} not stored under {}: {}", attempt.record().id(), base, trouble.toString());
            return CompletableFuture.completedStage(Result.refused(reply(trouble), ""));
        }
    }

    /** Start of a file name: what does not change when the host is named otherwise or a reader adds flags. */
    static String stem(String name) {
        return name.substring(0, name.indexOf('.', name.indexOf('.') + 1) + 1);
    }

    /** {@code seconds.unique.host} as Maildir wants it; message ids have dots, which would end the unique part early. */
    static String name(SpoolRecord record, String host) {
        String unique = MailboxName.encode(record.id()).replace('.', '_');
        return record.receivedAt().getEpochSecond() + ".S" + unique + '.' + MailboxName.ofDomain(host);
    }

    private static Path base(Route route, MaildirOptions now) {
        boolean own = route instanceof Route.Maildir maildir && maildir.base() != null;
        return own ? ((Route.Maildir) route).base() : now.base();
    }

    private Mailbox mailbox(Path base, EnvelopeAddress recipient, MaildirOptions now) {
        MailboxDirectories directories = layouts.computeIfAbsent(
                new Layout(base, now.mode()), layout -> new MailboxDirectories(layout.base(), layout.mode()));
        Path root = base.resolve(MailboxName.ofDomain(recipient.asciiDomain()))
                .resolve(MailboxName.ofLocalPart(recipient.localPart()));
        return new Mailbox(root, directories, now.mode());
    }

    private static byte[] head(Attempt attempt) {
        String lines =
                "Return-Path: <" + attempt.record().sender() + ">\r\nDelivered-To: " + attempt.recipient() + "\r\n";
        return lines.getBytes(StandardCharsets.UTF_8);
    }

    private static SmtpReply reply(IOException trouble) {
        String reason = trouble instanceof FileSystemException at && at.getReason() != null
                ? at.getReason()
                : String.valueOf(trouble.getMessage());
        boolean full = reason.contains("No space left") || reason.contains("quota");
        return full
                ? Replies.internal(452, "4.3.1", "no space for the mailbox")
                : Replies.internal(451, "4.3.0", "mailbox not written: " + reason);
    }
}
