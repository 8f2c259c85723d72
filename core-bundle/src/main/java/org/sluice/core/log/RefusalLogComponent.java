package org.sluice.core.log;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.SmtpReply;
import org.sluice.operations.MailLog;
import org.sluice.support.log.RejectLine;
import org.sluice.validation.Conclusion;
import org.sluice.validation.OutcomeListener;

/**
 * Logs what was refused before there was any content: that is for the reject log alone, as no message was seen, and strangers
 * who are turned away must not push the story of real mail out of the mail log. From DATA on the intake writes, as it knows what
 * became of copies.
 */
@Component(service = OutcomeListener.class)
public final class RefusalLogComponent implements OutcomeListener {

    private final MailLog log;

    /** Writes to that log. */
    @Activate
    public RefusalLogComponent(@Reference MailLog log) {
        this.log = log;
    }

    @Override
    public void concluded(Conclusion conclusion) {
        if (conclusion.reply().isEmpty() || conclusion.phase().hasContent()) {
            return;
        }
        SmtpReply reply = conclusion.reply().get();
        RejectLine line = RejectLine.of(conclusion.sessionId()).transaction(conclusion.transactionId());
        conclusion.peer().ifPresent(line::peer);
        conclusion.local().ifPresent(line::local);
        line.listener(conclusion.listener())
                .sender(conclusion.sender().map(EnvelopeAddress::toString).orElse(""))
                .recipient(conclusion.recipient().map(EnvelopeAddress::toString).orElse(""))
                .decision(
                        conclusion.phase().word(),
                        conclusion.module(),
                        reply,
                        conclusion.verdict().why())
                .dictionaries(conclusion.connection(), conclusion.message());
        log.write(MailLog.Event.REFUSED, line.fields());
    }
}
