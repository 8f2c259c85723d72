package org.sluice.module.policy_service;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.Attributes;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationContext;

/**
 * What one instance remembers between phases: actions that take effect later. In the dictionaries, as they outlive an update of
 * the bundle, end with the connection, greeting or transaction they belong to, and count only when the answer is taken.
 *
 * @param prefix of its facts: module and instance
 */
record Notes(String prefix) {

    /** Together they stay below what one entry of a dictionary may have. */
    private static final int MOST = 50;

    private static final int MOST_CHARACTERS = 7_000;

    /** Of that phase, for what is under way. */
    List<Action> of(Phase phase, ValidationContext context) {
        return written(phase, context).stream().map(Notes::read).toList();
    }

    /** The same as it stands in the dictionary. */
    List<String> written(Phase phase, ValidationContext context) {
        Attributes dictionary = phase.isOfConnection()
                ? context.connection().attributes()
                : context.message().attributes();
        return dictionary.get(key(phase)).orElse(List.of());
    }

    /** What was said of connection, greeting and sender, in this order. */
    List<Action> beforeRecipients(ValidationContext context) {
        List<Action> actions = new ArrayList<>();
        for (Phase phase : List.of(Phase.CONNECT, Phase.EHLO, Phase.MAILFROM)) {
            if (phase.isBefore(context.phase())) {
                actions.addAll(of(phase, context));
            }
        }
        return actions;
    }

    /** Notes all of this phase. False: they are too many. */
    boolean write(ValidationContext context, List<String> written) {
        if (written.size() > MOST || written.stream().mapToInt(String::length).sum() > MOST_CHARACTERS) {
            return false;
        }
        context.effects().put(key(context.phase()), written);
        return true;
    }

    /** What a server said, for those who read the record. */
    void said(ValidationContext context, String action) {
        context.effects().put(prefix + ".action", action);
    }

    /** How it went: {@code answered}, {@code temporary_error} (no answer) or {@code permanent_error} (no usable one). */
    void result(ValidationContext context, String word, Optional<String> detail) {
        context.effects().put(prefix + ".result", word);
        detail.ifPresent(text -> context.effects().put(prefix + ".detail", text));
    }

    private AttributeKey<List<String>> key(Phase phase) {
        return AttributeKey.strings(prefix + ".noted." + phase.word());
    }

    private static Action read(String written) {
        try {
            return ActionReader.read(written);
        } catch (UnusableReply notOurs) {
            throw new IllegalStateException("noted: " + notOurs.getMessage());
        }
    }
}
