package org.sluice.module.dkim_sign;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.sluice.message.MessageBody;
import org.sluice.support.dkim.Field;

/**
 * Signatures made for a copy of this message: most copies are the same, and a thousand recipients are no reason to sign a
 * thousand times. Lives with the transaction.
 */
final class Memo implements AutoCloseable {

    /** More kinds of copies than that are signed each for itself. */
    private static final int MOST = 16;

    private record Made(MessageBody body, List<Field> header, List<Signer> signers, Shape shape, List<String> values) {

        boolean isFor(Signing.Subject subject, List<Signer> wanted, Shape now) {
            return body == subject.body() && shape == now && signers.equals(wanted) && header.equals(subject.header());
        }
    }

    private final List<Made> made = new ArrayList<>(1);

    /** The signatures for an equal copy, or those that are made now. One is made at a time, so that equal copies share it. */
    synchronized List<String> of(
            Signing.Subject subject, List<Signer> signers, Shape shape, Callable<List<String>> signing)
            throws Exception {
        for (Made one : made) {
            if (one.isFor(subject, signers, shape)) {
                return one.values;
            }
        }
        List<String> values = signing.call();
        if (made.size() < MOST) {
            made.add(new Made(subject.body(), subject.header(), signers, shape, values));
        }
        return values;
    }

    @Override
    public synchronized void close() {
        made.clear();
    }
}
