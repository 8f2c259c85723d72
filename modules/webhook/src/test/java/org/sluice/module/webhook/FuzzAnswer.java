package org.sluice.module.webhook;

import java.util.Arrays;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.validation.Phase;

/** Any octets of a hook, in any phase: an answer that can be followed without breaking a rule of the core, or a refusal of it. */
public final class FuzzAnswer {

    private static final int LIMIT = 1 << 16;

    private FuzzAnswer() {}

    /** The phase, then the content of one answer. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        Phase[] phases = Phase.values();
        Phase phase = phases[(input[0] & 0xff) % phases.length];
        try {
            check(new AnswerReader(LIMIT).read(Arrays.copyOfRange(input, 1, input.length), phase), phase);
        } catch (MalformedAnswer refused) {
            // no answer is what octets mostly are
        }
    }

    private static void check(HookAnswer answer, Phase phase) {
        FakeContext context = FakeContext.at(phase, "192.0.2.1", new FakeDns());
        answer.edits().forEach(edit -> edit.apply(context.effects()));
        answer.action()
                .ifPresent(action -> require(
                        action.verdict(answer.reply(), "why").disposition().isLegalIn(phase)));
        require(answer.variables().size() <= HookAnswer.MOST_VARIABLES);
        require(answer.edits().size() <= HookAnswer.MOST_EDITS);
        answer.reply()
                .ifPresent(reply -> require(
                        reply.text().length() <= 400 && reply.toString().chars().allMatch(c -> c >= ' ' && c <= '~')));
    }

    private static void require(boolean fits) {
        if (!fits) {
            throw new IllegalStateException("an answer that may not be followed");
        }
    }
}
