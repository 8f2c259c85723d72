package org.sluice.module.webhook;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sluice.message.SmtpReply;
import org.sluice.support.scan.ScanResult;

/**
 * What a hook answered, checked against the phase it was asked in.
 *
 * @param action empty where the hook only says what the message is; then {@code result} is there
 * @param reply of a refusal; empty for that of the phase
 * @param reason for our log
 * @param result what the message is, where the hook says so
 * @param isSpam whether it counts as spam, beside a virus
 * @param variables by name, for the dictionary of the phase
 * @param ofConnection by name, for that of the connection
 * @param tarpit how long the reply is held back
 * @param disconnects whether the connection ends with the refusal
 * @param redirects whether an edit sends the copy to somebody else
 */
record HookAnswer(
        Optional<HookAction> action,
        Optional<SmtpReply> reply,
        String reason,
        Optional<ScanResult> result,
        boolean isSpam,
        Map<String, String> variables,
        Map<String, String> ofConnection,
        List<Edit> edits,
        Duration tarpit,
        boolean disconnects,
        boolean redirects) {

    /** Variables in each dictionary, at most. */
    static final int MOST_VARIABLES = 50;

    /** Edits, at most. */
    static final int MOST_EDITS = 100;

    /** No objection and nothing else; what status 204 says. */
    static final HookAnswer NOTHING = new HookAnswer(
            Optional.of(HookAction.CONTINUE),
            Optional.empty(),
            "",
            Optional.empty(),
            false,
            Map.of(),
            Map.of(),
            List.of(),
            Duration.ZERO,
            false,
            false);
}
