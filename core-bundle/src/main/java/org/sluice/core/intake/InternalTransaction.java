package org.sluice.core.intake;

import java.util.List;
import java.util.Map;
import org.sluice.injection.BodySource;
import org.sluice.injection.Copy;
import org.sluice.injection.Session;
import org.sluice.injection.Transaction;
import org.sluice.message.EnvelopeAddress;

/** A transaction with a session of its own, which ends with it. */
record InternalTransaction(Session session, PendingMessage inner) implements Transaction {

    @Override
    public String id() {
        return inner.id();
    }

    @Override
    public EnvelopeAddress sender() {
        return inner.sender();
    }

    @Override
    public Copy recipient(EnvelopeAddress address, Map<String, String> parameters, String line) {
        return inner.recipient(address, parameters, line);
    }

    @Override
    public List<Copy> copies() {
        return inner.copies();
    }

    @Override
    public void note(String name, String value) {
        inner.note(name, value);
    }

    @Override
    public void received(BodySource source) {
        inner.received(source);
    }

    @Override
    public void abort(String why) {
        inner.abort(why);
        session.close(why);
    }

    /** Ends both. */
    void finish(String why) {
        inner.finish(why);
        session.close(why);
    }
}
