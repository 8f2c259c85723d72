package org.sluice.itest.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.message.EnvelopeAddress;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/**
 * Does what a file tells it. The file is named after the client's address, or {@code internal} for the server's own mail;
 * each line is {@code <module> <phase>[@<local part of the recipient>] <what to do>}.
 */
final class ProbeModule implements ValidationModule {
    private final String name;
    private final Path folder;
    private final ProbeLog log;

    ProbeModule(String name, Path folder, ProbeLog log) {
        this.name = name;
        this.folder = folder;
        this.log = log;
    }

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        String client = context.connection().listener().equals("internal")
                ? "internal"
                : context.connection().remoteAddress().getAddress().getHostAddress();
        String recipient = context.recipient().map(EnvelopeAddress::localPart).orElse("-");
        log.write("asked " + context.connection().sessionId() + ' ' + client + ' ' + name + ' '
                + context.phase().word() + ' ' + recipient);
        CompletionStage<Verdict> answer = CompletableFuture.completedFuture(Verdict.CONTINUE);
        for (String line : script(client)) {
            String[] words = line.split(" ", 3);
            if (words[0].equals(name) && isNow(words[1], context.phase().word(), recipient)) {
                answer = answer.thenCompose(said -> new ProbeAction(context, log, words[2]).after(said));
            }
        }
        return answer;
    }

    private static boolean isNow(String when, String phase, String recipient) {
        return when.equals(phase) || when.equals(phase + '@' + recipient);
    }

    private List<String> script(String client) {
        Path file = folder.resolve(client);
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
