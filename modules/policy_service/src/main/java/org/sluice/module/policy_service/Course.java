package org.sluice.module.policy_service;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.message.SmtpReply;
import org.sluice.module.policy_service.Action.Kind;
import org.sluice.module.policy_service.PolicyTalk.Said;
import org.sluice.support.text.Ascii;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.Verdict;

/** One call: the answers of the servers as they come, and the verdict they and the notes of earlier phases add up to. */
final class Course {

    private static final Logger LOG = LoggerFactory.getLogger(PolicyServiceModule.class);
    private static final SmtpReply MISCONFIGURED = new SmtpReply(451, "4.3.5", "Server configuration error");
    /** Codes after which Postfix hangs up (RFC 5321 section 3.8, RFC 7504). */
    private static final Set<Integer> CLOSING = Set.of(421, 521);

    private static final int LONGEST_FACT = 300;

    private final ValidationContext context;
    private final Settings now;
    private final Map<String, Action> fresh = new LinkedHashMap<>();
    private SmtpReply refusal;
    private Action unlessRefused;
    private boolean permitted;
    private String why = "";

    Course(ValidationContext context, Settings now) {
        this.context = context;
        this.now = now;
    }

    /** Whether there is anything left to ask. */
    boolean isOpen() {
        return refusal == null;
    }

    /** A server has answered. */
    void answered(Said said) {
        String shown = Ascii.printable(said.action(), LONGEST_FACT);
        why = said.server() + ": " + shown;
        now.notes().said(context, shown);
        try {
            Action action = ActionReader.read(said.action());
            now.notes().result(context, "answered", Optional.empty());
            context.metrics().add("answers_total", 1, "action", action.kind().word());
            follow(action);
        } catch (UnusableReply unusable) {
            misconfigured(unusable.getMessage());
        }
    }

    /** No server has answered. */
    void failed(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        why = Ascii.printable(String.valueOf(cause.getMessage()), LONGEST_FACT);
        now.notes().result(context, "temporary_error", Optional.of(why));
        context.metrics().add("answers_total", 1, "action", "none");
        follow(now.defaultAction());
    }

    /** The verdict, with its effects. */
    Verdict end() {
        if (isOpen()) {
            note();
        }
        Optional<Verdict> refused = isOpen() ? putOff() : Optional.of(refused());
        if (refused.isPresent()) {
            return refused.get();
        }
        if (context.phase() == Phase.DATA) {
            List<Action> noted = now.notes().beforeRecipients(context);
            noted.addAll(now.notes().of(Phase.RCPTTO, context));
            noted.addAll(fresh.values());
            Optional<Verdict> fate = new MessageActions(noted, now.decides()).carryOut(context);
            if (fate.isPresent()) {
                return fate.get();
            }
        }
        return permitted ? Verdict.accept(why) : Verdict.CONTINUE;
    }

    private void follow(Action action) {
        switch (action.kind()) {
            case OK -> permitted = true;
            case DUNNO -> {}
            case WARN -> LOG.warn("{} {}: {}", id(), now.name(), action.text());
            case INFO -> LOG.info("{} {}: {}", id(), now.name(), action.text());
            case REFUSE -> refusal = action.reply().orElseThrow();
            case DEFER_IF_PERMIT, DEFER_IF_REJECT -> condition(action);
            case DISCARD -> {
                permitted = true;
                add(action);
            }
            case HOLD, PREPEND, REDIRECT, BCC -> add(action);
        }
    }

    /** The same field for each recipient, as some servers want it, is one field. */
    private void add(Action action) {
        fresh.put(action.written(), action);
    }

    /**
     * Up to the sender there is more to come that permits or refuses: noted. Of a recipient and a message all others of this phase
     * have spoken when we are asked, so permission is what is left; and nobody who could refuse.
     */
    private void condition(Action action) {
        if (context.phase().isBefore(Phase.RCPTTO)) {
            add(action);
        } else if (action.kind() == Kind.DEFER_IF_PERMIT && unlessRefused == null) {
            unlessRefused = action;
        }
    }

    /** Recipients add to what earlier ones brought; a new greeting replaces what the one before did. */
    private void note() {
        List<String> before = now.notes().written(context.phase(), context);
        Set<String> all = new LinkedHashSet<>(context.phase() == Phase.RCPTTO ? before : List.of());
        all.addAll(fresh.keySet());
        boolean isNews = context.phase() != Phase.DATA && !List.copyOf(all).equals(before);
        if (isNews && !now.notes().write(context, List.copyOf(all))) {
            misconfigured("more is to be done with this message than can be kept in mind");
        }
    }

    private Verdict refused() {
        return earlier(Kind.DEFER_IF_REJECT)
                .filter(noted -> refusal.isPermanent())
                .map(noted -> refuse(noted, why + ", after "))
                .orElseGet(() -> refuse(refusal, why));
    }

    private Optional<Verdict> putOff() {
        Optional<Action> own = Optional.ofNullable(unlessRefused);
        return (context.phase() == Phase.RCPTTO ? own.or(() -> earlier(Kind.DEFER_IF_PERMIT)) : own)
                .map(condition -> refuse(condition, ""));
    }

    private Optional<Action> earlier(Kind kind) {
        return now.notes().beforeRecipients(context).stream()
                .filter(noted -> noted.kind() == kind)
                .findFirst();
    }

    private Verdict refuse(Action condition, String before) {
        return refuse(condition.reply().orElseThrow(), before + condition.written());
    }

    private Verdict refuse(SmtpReply reply, String because) {
        if (CLOSING.contains(reply.code()) && now.decides()) {
            context.effects().disconnect();
        }
        return reply.isTemporary() ? Verdict.defer(reply, because) : Verdict.reject(reply, because);
    }

    private void misconfigured(String reason) {
        why = Ascii.printable(reason, LONGEST_FACT);
        LOG.warn("{} {}: {}", id(), now.name(), why);
        now.notes().result(context, "permanent_error", Optional.of(why));
        context.metrics().add("answers_total", 1, "action", "unusable");
        refusal = MISCONFIGURED;
    }

    private String id() {
        String transaction = context.message().transactionId();
        return transaction.isEmpty() ? context.connection().sessionId() : transaction;
    }
}
