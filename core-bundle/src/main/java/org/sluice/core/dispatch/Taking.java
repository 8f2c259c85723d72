package org.sluice.core.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.core.context.CopyState;
import org.sluice.core.context.Dictionary;
import org.sluice.core.context.SessionState;
import org.sluice.core.context.TransactionState;
import org.sluice.core.explain.Printable;
import org.sluice.injection.Origin;
import org.sluice.message.AuthResult;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/** Takes an answer: checks that everything in it is allowed, then applies what the call wrote. On home only. */
final class Taking {

    private static final Logger LOG = LoggerFactory.getLogger(Taking.class);

    private Taking() {}

    /**
     * What makes the answer an error of the module; empty for nothing.
     *
     * @param phase the one that is under way, which may be later than the one the module was asked in
     */
    static String violation(Phase phase, Subject subject, Verdict verdict, EffectRecord effects) {
        String violation = effects.violation();
        if (!violation.isEmpty()) {
            return violation;
        }
        Disposition said = verdict.disposition();
        if (!said.isLegalIn(effects.phase) || !said.isLegalIn(phase)) {
            return "verdict " + said.name().toLowerCase(java.util.Locale.ROOT) + " is not allowed in " + phase.word();
        }
        EffectRecord.Rare rest = effects.rest();
        boolean refuses = said == Disposition.DEFER || said == Disposition.REJECT;
        if (rest.disconnect && (!refuses || subject.session().facts().origin() != Origin.SMTP)) {
            return "disconnect goes with defer or reject, over SMTP only";
        }
        if (rest.redirect != null && target(subject) == null) {
            return "redirect needs one recipient";
        }
        return "";
    }

    /** Applies what the call wrote; dictionaries are published later. Returns it in words, facts apart. */
    static String apply(Subject subject, EffectRecord effects, String module, Bindings bindings) {
        facts(subject, effects, module);
        EffectRecord.Rare rest = effects.rest();
        List<String> words = new ArrayList<>(0);
        if (!effects.edits().isEmpty()) {
            edits(subject, effects);
            words.add(effects.edits().size() + " edits");
        }
        if (rest != EffectRecord.Rare.NONE) {
            authResults(subject, effects, module);
            envelope(subject, rest, words);
            binding(subject.copy(), rest, bindings, words);
        }
        return words.isEmpty() ? "" : String.join(", ", words);
    }

    private static void facts(Subject subject, EffectRecord effects, String module) {
        SessionState session = subject.session();
        boolean revocable = effects.phase == Phase.EHLO || effects.phase == Phase.AUTH;
        for (Map.Entry<String, String> fact : effects.onConnection().entrySet()) {
            boolean fits = revocable
                    ? session.putRevocably(fact.getKey(), fact.getValue())
                    : session.dictionary().put(fact.getKey(), fact.getValue());
            complain(fits, subject, module);
        }
        if (!effects.onMessage().isEmpty() && subject.transaction() != null) {
            Dictionary dictionary = subject.transaction().dictionary();
            effects.onMessage().forEach((name, value) -> complain(dictionary.put(name, value), subject, module));
        }
    }

    private static void complain(boolean fits, Subject subject, String module) {
        if (!fits) {
            LOG.warn("{} the dictionary is full: a fact of {} is dropped", subject.id(), module);
        }
    }

    private static void edits(Subject subject, EffectRecord effects) {
        CopyState copy = subject.copy();
        TransactionState transaction = subject.transaction();
        effects.edits().forEach(edit -> {
            if (copy != null) {
                copy.edit(edit);
            } else {
                transaction.edit(edit);
            }
        });
    }

    private static void authResults(Subject subject, EffectRecord effects, String module) {
        EffectRecord.Rare rest = effects.rest();
        if (effects.phase.isOfConnection()) {
            if (!rest.authResults.isEmpty()) {
                subject.session().authResults(effects.phase, module, rest.authResults);
            }
        } else {
            rest.authResults.forEach(subject.transaction()::authResult);
        }
    }

    /** What a module would have found is unknown for now (RFC 8601 section 2.7.6), unless it has been found before. */
    static void noFinding(Subject subject, Phase asked, String module, String method) {
        AuthResult unknown = new AuthResult(method, "temperror", Map.of());
        if (asked.isOfConnection()) {
            subject.session().authResults(asked, module, List.of(unknown));
        } else if (subject.transaction().authResults().stream()
                .noneMatch(known -> known.method().equals(method))) {
            subject.transaction().authResult(unknown);
        }
    }

    private static void envelope(Subject subject, EffectRecord.Rare rest, List<String> words) {
        TransactionState transaction = subject.transaction();
        CopyState copy = subject.copy();
        if (rest.sender != null) {
            if (copy != null) {
                copy.sender(rest.sender, rest.parametersOfSender);
            } else {
                transaction.sender(rest.sender, rest.parametersOfSender);
            }
            words.add("sender <" + rest.sender + '>');
        }
        if (rest.redirect != null) {
            target(subject).redirect(rest.redirect);
            words.add("redirected to <" + rest.redirect + '>');
        }
        rest.recipientsAdded.forEach((address, parameters) -> {
            transaction.addRecipient(address, parameters);
            words.add("added <" + address + '>');
        });
        rest.recipientsRemoved.forEach(address -> {
            transaction.removeRecipient(address);
            words.add("removed <" + address + '>');
        });
        rest.forwards.forEach(forward -> {
            if (copy != null) {
                copy.forward(forward);
            } else {
                transaction.forward(forward);
            }
            words.add("forwarded to " + forward.recipients());
        });
    }

    private static void binding(CopyState copy, EffectRecord.Rare rest, Bindings bindings, List<String> words) {
        if (rest.binding != null && isKnown("binding", rest.binding, bindings.names(), copy, words)) {
            copy.binding(rest.binding);
        }
        if (rest.bindingGroup != null && isKnown("binding group", rest.bindingGroup, bindings.groups(), copy, words)) {
            copy.bindingGroup(rest.bindingGroup);
        }
        if (rest.priority != null) {
            copy.priority(rest.priority);
            words.add("priority " + rest.priority);
        }
    }

    /** Asked when the answer is taken, so that what an earlier module chose stays, and logs tell what was stored. */
    private static boolean isKnown(String kind, String name, Set<String> names, CopyState copy, List<String> words) {
        boolean known = names.contains(name);
        if (!known) {
            LOG.warn("{} unknown {} \"{}\" changes nothing", copy.id(), kind, Printable.of(name));
        }
        words.add((known ? "" : "unknown ") + kind + ' ' + name);
        return known;
    }

    /** The copy a redirect is about: that of the phase, or the only one of a generated message. Null for none. */
    private static CopyState target(Subject subject) {
        if (subject.copy() != null) {
            return subject.copy();
        }
        List<CopyState> copies = subject.transaction().pendingCopies();
        return copies.size() == 1 ? copies.get(0) : null;
    }
}
