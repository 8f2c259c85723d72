package org.sluice.itest.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.sluice.message.SmtpReply;
import org.sluice.validation.Conclusion;
import org.sluice.validation.OutcomeListener;
import org.sluice.validation.StateScope;

/** Writes down what modules were asked and what became of it, a line each. */
final class ProbeLog implements OutcomeListener {
    private final Path file;

    ProbeLog(Path file) {
        this.file = file;
    }

    synchronized void write(String line) {
        try {
            Files.write(
                    file,
                    (line + "\n").getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void concluded(Conclusion conclusion) {
        String who = conclusion.module().isEmpty() ? "-" : conclusion.module();
        write("concluded " + conclusion.sessionId() + ' ' + conclusion.phase().word() + ' '
                + conclusion.verdict().disposition().name().toLowerCase(Locale.ROOT) + ' ' + who + ' '
                + conclusion.reply().map(SmtpReply::toString).orElse("-"));
    }

    @Override
    public void ended(StateScope scope, String id, String why) {
        write("ended " + id + ' ' + scope.name().toLowerCase(Locale.ROOT) + ' ' + why);
    }
}
