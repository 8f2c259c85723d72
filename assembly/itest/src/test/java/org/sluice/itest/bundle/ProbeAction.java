package org.sluice.itest.bundle;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.sluice.message.AuthResult;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.SmtpReply;
import org.sluice.validation.Effects;
import org.sluice.validation.StateScope;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.Verdict;

/** One thing a module is told to do: a verdict, an effect, or a way to answer. */
final class ProbeAction {
    private final ValidationContext context;
    private final ProbeLog log;
    private final String what;
    private final String rest;

    ProbeAction(ValidationContext context, ProbeLog log, String line) {
        this.context = context;
        this.log = log;
        String[] words = line.split(" ", 2);
        what = words[0];
        rest = words.length > 1 ? words[1] : "";
    }

    /** Does it; {@code said} is the verdict so far. */
    CompletionStage<Verdict> after(Verdict said) {
        return switch (what) {
            case "continue" -> Verdict.CONTINUE.stage();
            case "accept" -> Verdict.accept(rest).stage();
            case "discard" -> Verdict.discard(rest).stage();
            case "quarantine" -> Verdict.quarantine(rest).stage();
            case "defer" -> (rest.isEmpty() ? Verdict.defer("told to") : Verdict.defer(reply(), "told to")).stage();
            case "reject" -> (rest.isEmpty() ? Verdict.reject("told to") : Verdict.reject(reply(), "told to")).stage();
            case "reject-if" -> (isKnown(words(2)[0]) ? Verdict.reject(reply(words(2)[1]), words(2)[0]) : said).stage();
            case "throw" -> throw new IllegalStateException(rest);
            case "fail" -> CompletableFuture.failedFuture(new IllegalStateException(rest));
            case "silent" -> new CompletableFuture<>();
            case "delay" -> context.delay(Duration.ofMillis(Long.parseLong(rest)))
                    .thenApply(over -> said);
            case "blocking" -> CompletableFuture.supplyAsync(() -> said, context.blocking());
            case "ask" -> ask(said);
            case "state" -> state(said);
            default -> {
                apply(context.effects());
                yield said.stage();
            }
        };
    }

    private void apply(Effects effects) {
        switch (what) {
            case "put" -> effects.put(words(2)[0], words(2)[1]);
            case "put-on-connection" -> effects.putOnConnection(words(2)[0], words(2)[1]);
            case "disconnect" -> effects.disconnect();
            case "tarpit" -> effects.tarpit(Duration.ofMillis(Long.parseLong(rest)));
            case "add-capability" -> effects.addCapability(rest);
            case "remove-capability" -> effects.removeCapability(rest);
            case "sender" -> effects.sender(EnvelopeAddress.parse(rest.equals("<>") ? "" : rest));
            case "redirect" -> effects.redirect(EnvelopeAddress.parse(rest));
            case "add-recipient" -> effects.addRecipient(EnvelopeAddress.parse(rest));
            case "remove-recipient" -> effects.removeRecipient(EnvelopeAddress.parse(rest));
            case "forward" -> effects.forward(
                    EnvelopeAddress.parse(words(3)[0]), List.of(EnvelopeAddress.parse(words(3)[1])), words(3)[2]);
            case "binding" -> effects.binding(rest);
            case "group" -> effects.bindingGroup(rest);
            case "priority" -> effects.priority(Integer.parseInt(rest));
            case "whitelist" -> effects.whitelist(rest);
            case "auth-result" -> effects.authResult(
                    new AuthResult(words(3)[0], words(3)[1], Map.of("smtp.mailfrom", words(3)[2])));
            default -> edit(effects);
        }
    }

    private void edit(Effects effects) {
        switch (what) {
            case "prepend" -> effects.header().prepend(words(2)[0], words(2)[1].replace("\\n", "\n"));
            case "add" -> effects.header().add(words(2)[0], words(2)[1].replace("\\n", "\n"));
            case "replace" -> effects.header().replace(words(2)[0], words(2)[1]);
            case "remove" -> effects.header().remove(rest);
            case "body" -> effects.replaceBody(octets(rest));
            case "replace-part" -> effects.replacePart(words(3)[0], words(3)[1], octets(words(3)[2]));
            case "insert-part" -> effects.insertPart(words(3)[0], words(3)[1], octets(words(3)[2]));
            case "remove-part" -> effects.removePart(rest);
            default -> throw new IllegalArgumentException("not an action: " + what);
        }
    }

    private CompletionStage<Verdict> ask(Verdict said) {
        return context.ask(rest).thenApply(answer -> {
            context.effects().put("probe.answer", answer.verdict().disposition().name());
            answer.attributes().forEach((name, value) -> context.effects().put("probe.told." + name, value));
            return said;
        });
    }

    /** Counts its uses; the core opens it once for each scope and closes it. */
    private CompletionStage<Verdict> state(Verdict said) {
        StateScope scope = StateScope.valueOf(rest);
        Uses uses =
                context.state(scope, () -> new Uses(log, context.connection().sessionId(), scope));
        context.effects().put("probe.uses." + rest, "" + uses.count.incrementAndGet());
        return said.stage();
    }

    private record Uses(ProbeLog log, String session, StateScope scope, AtomicInteger count) implements AutoCloseable {
        Uses(ProbeLog log, String session, StateScope scope) {
            this(log, session, scope, new AtomicInteger());
        }

        @Override
        public void close() {
            log.write("closed " + session + ' ' + scope + ' ' + count);
        }
    }

    private boolean isKnown(String fact) {
        return context.connection().attributes().get(fact).isPresent()
                || context.message().attributes().get(fact).isPresent();
    }

    private SmtpReply reply() {
        return reply(rest);
    }

    private static SmtpReply reply(String text) {
        String[] words = text.split(" ", 3);
        return new SmtpReply(Integer.parseInt(words[0]), words[1], words[2]);
    }

    private String[] words(int count) {
        return rest.split(" ", count);
    }

    private static byte[] octets(String text) {
        return text.replace("\\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    }
}
