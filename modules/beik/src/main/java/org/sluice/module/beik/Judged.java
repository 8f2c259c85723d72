package org.sluice.module.beik;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.MessageBody;

/**
 * What the engine said of a message for all of its recipients, kept until its copies are decided on. By the body, as another module
 * may have asked about other octets meanwhile; for as long as that is there.
 */
final class Judged implements AutoCloseable {

    private final Map<MessageBody, Judgements> kept = Collections.synchronizedMap(new WeakHashMap<>());

    void keep(MessageBody body, Judgements said) {
        kept.put(body, said);
    }

    /** What was said; empty where the engine was not asked about these octets for this recipient. */
    Optional<Judgements> about(MessageBody body, EnvelopeAddress recipient) {
        return Optional.ofNullable(kept.get(body)).filter(said -> said.isAbout(recipient.toString()));
    }

    @Override
    public void close() {
        kept.clear();
    }
}
