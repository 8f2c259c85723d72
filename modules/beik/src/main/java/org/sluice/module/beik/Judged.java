package org.sluice.module.beik;

import java.util.List;
import java.util.Optional;
import org.sluice.message.EnvelopeAddress;
import org.sluice.module.beik.engine.Judgement;

/** What the engine said of a message, kept from the scan until its copies are decided on. */
final class Judged implements AutoCloseable {

    private volatile List<Judgement> judgements = List.of();

    void keep(List<Judgement> said) {
        judgements = said;
    }

    /** Whether the message was scanned here: not while another version or nobody was asked. */
    boolean isScanned() {
        return !judgements.isEmpty();
    }

    /** What is said of all recipients; empty where they are judged differently. */
    Optional<Judgement> ofAll() {
        boolean alike = judgements.stream().map(Judged::place).distinct().count() == 1;
        return alike ? Optional.of(judgements.get(0)) : Optional.empty();
    }

    /** What is said of this recipient; whom the engine does not name gets its mail as usual. */
    Judgement of(EnvelopeAddress recipient) {
        return judgements.stream()
                .filter(each -> each.recipients().stream().anyMatch(recipient.toString()::equalsIgnoreCase))
                .findFirst()
                .orElse(new Judgement(List.of(), true, Optional.empty(), "", List.of()));
    }

    @Override
    public void close() {
        judgements = List.of();
    }

    private static Optional<String> place(Judgement judgement) {
        return judgement.isDefault() ? Optional.of("") : judgement.destination().map(name -> "to " + name);
    }
}
