package org.sluice.module.beik;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sluice.module.beik.engine.Envelope;
import org.sluice.module.beik.engine.Judgement;

/** The answer to one question: judgements, and the recipients they are about. Immutable. */
final class Judgements {

    private static final Judgement AS_USUAL = new Judgement(List.of(), true, Optional.empty(), "", List.of());

    private final List<String> told;
    private final Map<String, Judgement> named = new HashMap<>();
    private final Optional<Judgement> unnamed;
    private final boolean isAnswered;

    /** {@code told}: those the engine was asked about; {@code said}: empty where there was no answer. */
    Judgements(List<Envelope.Recipient> told, List<Judgement> said) {
        this.told = told.stream().map(each -> key(each.address())).toList();
        this.isAnswered = !said.isEmpty();
        said.forEach(each -> each.recipients().forEach(name -> named.putIfAbsent(key(name), each)));
        this.unnamed =
                alike(said.stream().filter(each -> each.recipients().isEmpty()).toList());
    }

    boolean isAnswered() {
        return isAnswered;
    }

    boolean isAbout(String recipient) {
        return told.contains(key(recipient));
    }

    /** What is said of all recipients; empty where they are judged differently. */
    Optional<Judgement> ofAll() {
        return alike(told.stream().map(this::of).toList());
    }

    /** A judgement that names nobody is about everybody; whom none is about gets its mail as usual. */
    Judgement of(String recipient) {
        return named.getOrDefault(key(recipient), unnamed.orElse(AS_USUAL));
    }

    private static Optional<Judgement> alike(List<Judgement> judgements) {
        return judgements.stream().map(Judgements::place).distinct().count() == 1
                ? Optional.of(judgements.get(0))
                : Optional.empty();
    }

    private static Optional<String> place(Judgement judgement) {
        return judgement.isDefault() ? Optional.of("") : judgement.destination().map(name -> "to " + name);
    }

    /** The engine has its own letter case. */
    private static String key(String address) {
        return address.toLowerCase(Locale.ROOT);
    }
}
