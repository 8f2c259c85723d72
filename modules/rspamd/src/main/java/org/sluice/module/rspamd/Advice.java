package org.sluice.module.rspamd;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.message.SmtpReply;
import org.sluice.support.scan.Action;
import org.sluice.support.scan.ScanResult;
import org.sluice.support.text.Ascii;
import org.sluice.support.text.LineEnds;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.Verdict;

/** What becomes of one message once rspamd has spoken: facts, edits, the verdict. */
record Advice(ValidationContext context, Settings settings) {

    private static final Logger LOG = LoggerFactory.getLogger(Advice.class);
    private static final AttributeKey<List<String>> SYMBOLS = AttributeKey.strings("rspamd.symbols");

    CompletionStage<Verdict> follow(RspamdReply reply) {
        Optional<RspamdAction> known = RspamdAction.of(reply.action());
        if (known.isEmpty()) {
            LOG.info(
                    "{} rspamd: action {} is one of its administrator's; the message goes on",
                    context.connection().sessionId(),
                    Ascii.printable(reply.action()));
        }
        RspamdAction advice = known.orElse(RspamdAction.NO_ACTION);
        ScanResult result = result(advice, reply);
        settings.policy().note(context, result);
        noteFacts(reply);
        return settings.policy()
                .decided(context, result, planned(advice, reply))
                .thenApply(action -> conclude(action, advice, result, reply));
    }

    /** What takes the place of rejecting is for an operator who would reject. */
    private Action planned(RspamdAction advice, RspamdReply reply) {
        Action usual = settings.dispositions().of(advice);
        return reply.instead()
                .filter(other -> other == RspamdAction.NO_ACTION || usual == Action.REJECT)
                .map(settings.dispositions()::of)
                .orElse(usual);
    }

    /** A stranger who is to wait, or who comes too often, has not sent spam. */
    private static ScanResult result(RspamdAction advice, RspamdReply reply) {
        String raw = reply.action() + ' ' + Decimal.of(reply.score());
        return switch (advice) {
            case NO_ACTION, GREYLIST, SOFT_REJECT -> new ScanResult.Clean(raw);
            case ADD_HEADER, REWRITE_SUBJECT, REJECT, QUARANTINE, DISCARD -> new ScanResult.Spam(
                    advice.word().replace(' ', '_'), new BigDecimal(Decimal.of(reply.score())), raw);
        };
    }

    private void noteFacts(RspamdReply reply) {
        context.effects()
                .put("rspamd.action", Ascii.printable(reply.action()))
                .put("rspamd.score", Decimal.of(reply.score()));
        reply.requiredScore().ifPresent(score -> context.effects().put("rspamd.required_score", Decimal.of(score)));
        if (!reply.symbols().isEmpty()) {
            context.effects()
                    .put(SYMBOLS, reply.symbols().stream().map(Object::toString).toList());
        }
    }

    private Verdict conclude(Action action, RspamdAction advice, ScanResult result, RspamdReply reply) {
        if (action == Action.PASS && settings.decides()) {
            if (settings.editsEnvelope() && !reply.envelope().isUsable()) {
                return unusable(reply);
            }
            edit(reply.instead().orElse(advice), reply);
        }
        boolean ours = action == Action.DEFER && advice == RspamdAction.SOFT_REJECT;
        boolean theirs = settings.usesSmtpMessage() && reply.smtpMessage().isPresent();
        String why = "rspamd: " + reply.action() + ", " + Decimal.of(reply.score());
        if (action == Action.DEFER && (ours || theirs)) {
            return Verdict.defer(reply(451, "4.7.1", reply), why);
        } else if (action == Action.REJECT && theirs) {
            return Verdict.reject(reply(554, "5.7.1", reply), why);
        }
        return settings.policy().verdict(action, result);
    }

    /** Nothing it wants is done, and it has judged another message than the one that would go on. */
    private Verdict unusable(RspamdReply reply) {
        ScanResult failed = new ScanResult.TemporaryError("wants an envelope that cannot be", reply.action());
        settings.policy().note(context, failed);
        return settings.policy().verdict(settings.policy().action(failed), failed);
    }

    private SmtpReply reply(int code, String enhanced, RspamdReply reply) {
        String text = settings.usesSmtpMessage()
                ? reply.smtpMessage().orElse(settings.softRejectReply())
                : settings.softRejectReply();
        return SmtpReply.quoting(code, enhanced, text);
    }

    /** Recipients stay where each copy of a message has gone its way already. */
    private void edit(EnvelopeEdits envelope) {
        envelope.changeSender(context.effects());
        if (!Phase.DATASPOOL.isBefore(context.phase())) {
            envelope.changeRecipients(context.effects());
        } else if (envelope.changesRecipients()) {
            context.effects().put("rspamd.ignored", "recipients");
        }
    }

    private void edit(RspamdAction advice, RspamdReply reply) {
        HeaderEditor editor =
                new HeaderEditor(context.message().headers(), context.effects().header());
        if (settings.editsHeader()) {
            editor.apply(reply.edits());
        }
        if (settings.editsEnvelope()) {
            edit(reply.envelope());
        }
        if (settings.mostEditOctets() > 0) {
            reply.body().map(LineEnds::crlf).ifPresent(context.effects()::replaceBody);
        }
        switch (advice) {
            case ADD_HEADER -> settings.mark().ifPresent(editor::mark);
            case REWRITE_SUBJECT -> {
                settings.mark().ifPresent(editor::mark);
                if (settings.rewritesSubject()) {
                    reply.subject().ifPresent(editor::subject);
                }
            }
            default -> {}
        }
    }
}
