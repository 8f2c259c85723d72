package org.sluice.core.dispatch;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.core.context.Variables;
import org.sluice.core.explain.Printable;
import org.sluice.core.explain.StepRecord;
import org.sluice.core.intake.Fate;
import org.sluice.injection.Outcome;
import org.sluice.message.SmtpReply;
import org.sluice.metrics.Metrics;
import org.sluice.validation.Conclusion;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/**
 * What a phase comes to: collects what the answers add up to, says the core's own last word about relaying, and announces
 * the outcome. On home only.
 */
final class Ending {

    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);
    private static final String CORE = "core";
    private static final int CLOSING_CODE = 421;

    private final Dispatcher dispatcher;
    private final Phase phase;
    private final Subject subject;
    private Set<String> added = Set.of();
    private Set<String> removed = Set.of();
    private long tarpitNanos;
    private boolean disconnect;
    private String acceptor = "";
    private Verdict acceptance = Verdict.CONTINUE;

    Ending(Dispatcher dispatcher, Phase phase, Subject subject) {
        this.dispatcher = dispatcher;
        this.phase = phase;
        this.subject = subject;
    }

    /** What a decider wants beside its verdict. */
    void collect(EffectRecord effects) {
        EffectRecord.Rare rest = effects.rest();
        if (rest != EffectRecord.Rare.NONE) {
            tarpitNanos += rest.tarpitNanos;
            disconnect |= rest.disconnect;
            collectCapabilities(effects);
        }
    }

    /** What an observer may change of the outcome: the greeting, as a fact about us, but nothing that punishes. */
    void collectCapabilities(EffectRecord effects) {
        EffectRecord.Rare rest = effects.rest();
        if (!rest.capabilitiesAdded.isEmpty() || !rest.capabilitiesRemoved.isEmpty()) {
            added = added.isEmpty() ? new LinkedHashSet<>() : added;
            removed = removed.isEmpty() ? new LinkedHashSet<>() : removed;
            added.addAll(rest.capabilitiesAdded);
            removed.addAll(rest.capabilitiesRemoved);
        }
    }

    void acceptedBy(String module, Verdict verdict) {
        acceptor = module;
        acceptance = verdict;
    }

    /** Nobody objected. */
    Outcome agreed() {
        if (isRelayDenied()) {
            return relayDenied();
        }
        join();
        return finish(Outcome.of(Verdict.CONTINUE), Verdict.CONTINUE);
    }

    /** Somebody was for it, and nobody who had to be asked objected. */
    Outcome accepted() {
        if (isRelayDenied()) {
            return relayDenied();
        }
        join();
        return finish(Outcome.of(acceptance).module(acceptor), acceptance);
    }

    /** A decider ended the phase. */
    Outcome decided(Verdict verdict, String module, long nanos) {
        Disposition said = verdict.disposition();
        if (said == Disposition.DEFER || said == Disposition.REJECT) {
            LOG.info(
                    "{} {} at {} by {} in {} ms: {}",
                    subject.id(),
                    said == Disposition.DEFER ? "defer" : "reject",
                    phase.word(),
                    module,
                    nanos / 1_000_000,
                    Printable.of(verdict.why()));
            return refused(verdict, module, verdict.reply().orElseGet(() -> replyFor(said)));
        }
        if (isRelayDenied()) {
            return relayDenied();
        }
        bind(new Fate(said, module, verdict.why()));
        join();
        return finish(Outcome.of(verdict).module(module), verdict);
    }

    /** A module that had to answer did not. */
    Outcome noAnswer(String module, String why) {
        LOG.info("{} defer at {}: {} {}", subject.id(), phase.word(), module, Printable.of(why));
        return refused(Verdict.defer(why), module, dispatcher.replies().noAnswer(phase));
    }

    /** Tells everybody who watches. */
    void announce(Outcome outcome) {
        if (outcome.isRefused()) {
            Metrics metrics = dispatcher.services().metrics;
            if (metrics != null) {
                metrics.add("sluice_phase_refusals_total", 1, "phase", phase.word(), "module", outcome.module());
            }
            if (subject.transaction() == null) {
                subject.trace().result("refused at " + phase.word() + " by " + outcome.module());
                subject.trace().dictionaries(subject.session().attributes().asMap(), Map.of());
                dispatcher.explanations().keep(subject.trace());
            }
        }
        dispatcher.outcomes().concluded(() -> conclusion(outcome));
    }

    private Outcome refused(Verdict verdict, String module, SmtpReply reply) {
        boolean closes = disconnect
                || reply.code() == CLOSING_CODE
                || phase == Phase.CONNECT && verdict.disposition() == Disposition.DEFER;
        return finish(Outcome.of(verdict).reply(reply).close(closes).module(module), verdict);
    }

    /** At CONNECT a client that is sent away at once hears 421: there is no session it could go on with. */
    private SmtpReply replyFor(Disposition said) {
        boolean sentAway = disconnect && phase == Phase.CONNECT;
        return dispatcher.replies().refusal(phase, sentAway ? Disposition.DEFER : said);
    }

    private Outcome finish(Outcome.Builder builder, Verdict verdict) {
        if (verdict == Verdict.CONTINUE && tarpitNanos == 0 && added.isEmpty() && removed.isEmpty()) {
            return Outcome.CONTINUE;
        }
        return builder.delay(dispatcher.tarpit().grant(subject.session(), tarpitNanos))
                .capabilities(added, removed)
                .build();
    }

    private boolean isRelayDenied() {
        return phase == Phase.RCPTTO
                && !subject.session().attributes().isTrue(Variables.CAN_RELAY)
                && !dispatcher.rules().isRelayedFor(subject.recipient());
    }

    private Outcome relayDenied() {
        String why = "neither a domain of ours nor a client that may relay";
        subject.trace()
                .add(StepRecord.of(phase, subject.recipient(), StepRecord.Witness.CORE, "reject", 0, why)
                        .deciding());
        LOG.info("{} reject at {} by core: relaying denied", subject.id(), phase.word());
        SmtpReply reply = dispatcher.replies().relayDenied();
        return refused(Verdict.reject(reply, "relaying denied"), CORE, reply);
    }

    private void join() {
        if (phase == Phase.RCPTTO) {
            subject.transaction().join(subject.copy());
        }
    }

    private void bind(Fate fate) {
        if (subject.copy() != null) {
            subject.copy().bind(fate, phase.hasContent());
        } else {
            subject.transaction().bind(fate, phase.hasContent());
        }
    }

    private Conclusion conclusion(Outcome outcome) {
        return Conclusion.of(phase, subject.session().id(), outcome.verdict())
                .transaction(
                        subject.transaction() == null
                                ? ""
                                : subject.transaction().id())
                .client(subject.session().peer(), subject.session().facts().listener())
                .local(subject.session().local())
                .sender(
                        subject.transaction() == null
                                ? null
                                : subject.transaction().sender())
                .recipient(subject.recipient())
                .reply(outcome.reply().orElse(null))
                .module(outcome.module())
                .dictionaries(
                        subject.session().attributes().asMap(),
                        subject.transaction() == null
                                ? Map.of()
                                : subject.transaction().messageAttributes())
                .build();
    }
}
