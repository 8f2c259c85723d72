package org.sluice.module.policy_service;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sluice.message.EnvelopeAddress;
import org.sluice.module.policy_service.Action.Kind;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.Verdict;

/**
 * What was wanted of a message, done when it is there. As in Postfix it concerns all of its recipients, whoever it was said of.
 *
 * @param actions all there are, in the order in which they were said
 * @param edits whether the message may be changed: not by a module that only observes
 */
record MessageActions(List<Action> actions, boolean edits) {

    /** Does it; the verdict, where there is one beside what goes on. */
    Optional<Verdict> carryOut(ValidationContext context) {
        if (edits) {
            prepend(context);
            readdress(context);
        }
        return of(Kind.DISCARD)
                .findFirst()
                .map(action -> Verdict.discard(why(action)))
                .or(() -> of(Kind.HOLD).findFirst().map(action -> Verdict.quarantine(why(action))));
    }

    /** The first one said comes to stand first. */
    private void prepend(ValidationContext context) {
        List<Action> fields = new ArrayList<>(of(Kind.PREPEND).toList());
        Collections.reverse(fields);
        for (Action field : fields) {
            int colon = field.text().indexOf(':');
            context.effects()
                    .header()
                    .prepend(
                            field.text().substring(0, colon),
                            field.text().substring(colon + 1).strip());
        }
    }

    /** The last redirection takes the place of all recipients, those of {@code BCC} included. */
    private void readdress(ValidationContext context) {
        Optional<EnvelopeAddress> target =
                of(Kind.REDIRECT).reduce((first, last) -> last).map(MessageActions::address);
        if (target.isEmpty()) {
            of(Kind.BCC).map(MessageActions::address).forEach(context.effects()::addRecipient);
            return;
        }
        context.message().recipients().stream()
                .filter(recipient -> !recipient.equals(target.get()))
                .forEach(context.effects()::removeRecipient);
        context.effects().addRecipient(target.get());
    }

    private Stream<Action> of(Kind kind) {
        return actions.stream().filter(action -> action.kind() == kind);
    }

    private static EnvelopeAddress address(Action action) {
        return EnvelopeAddress.parse(action.text());
    }

    private static String why(Action action) {
        return "policy server: " + action.written();
    }
}
