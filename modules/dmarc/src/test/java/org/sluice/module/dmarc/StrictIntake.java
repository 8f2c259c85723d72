package org.sluice.module.dmarc;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import org.sluice.injection.BodySource;
import org.sluice.injection.MessageIntake;
import org.sluice.injection.Reception;
import org.sluice.injection.Transaction;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.SmtpReply;

/** A core that takes mail of our own and says what it is told to say; fails what is no message. */
final class StrictIntake implements MessageIntake {

    /** One message taken. */
    record Taken(EnvelopeAddress sender, List<EnvelopeAddress> recipients, String text) {}

    private final BlockingQueue<Taken> taken = new LinkedBlockingQueue<>();
    private final Map<Transaction, SmtpReply> replies = Collections.synchronizedMap(new IdentityHashMap<>());
    private volatile SmtpReply reply = new SmtpReply(250, "2.0.0", "Ok: queued");

    void says(SmtpReply answer) {
        reply = answer;
    }

    BlockingQueue<Taken> taken() {
        return taken;
    }

    @Override
    public Transaction internal(
            EnvelopeAddress sender,
            Collection<EnvelopeAddress> recipients,
            Map<String, String> parameters,
            BodySource source,
            Map<String, String> dictionaries,
            Executor home) {
        try (InputStream in = source.open()) {
            String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            boolean isMessage = text.length() == source.sizeOctets()
                    && text.indexOf("\r\n\r\n") > 0
                    && text.replace("\r\n", "").chars().allMatch(c -> c >= ' ' && c <= '~');
            if (!isMessage) {
                throw new IllegalArgumentException("no message: " + text);
            }
            Transaction transaction = (Transaction) Proxy.newProxyInstance(
                    Transaction.class.getClassLoader(),
                    new Class<?>[] {Transaction.class},
                    (proxy, method, args) -> null);
            // Before the message is shown: who saw it may change the answer, and that is for the next one.
            replies.put(transaction, reply);
            taken.add(new Taken(sender, List.copyOf(recipients), text));
            return transaction;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public CompletionStage<Reception> take(Transaction transaction) {
        return CompletableFuture.completedStage(
                Reception.of(replies.remove(transaction), false, Duration.ZERO, List.of()));
    }

    @Override
    public CompletionStage<Reception> takeInstead(Transaction transaction, String replacedMessageId) {
        throw new UnsupportedOperationException();
    }
}
