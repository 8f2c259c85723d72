package org.sluice.core.log;

import java.util.LinkedHashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.SmtpReply;
import org.sluice.operations.MailLog;
import org.sluice.support.log.RejectLine;
import org.sluice.validation.Conclusion;
import org.sluice.validation.OutcomeListener;

/** Logs what was refused before there was any content; from DATA on the intake does, as it knows what became of copies. */
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
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("session", conclusion.sessionId());
        if (!conclusion.transactionId().isEmpty()) {
            fields.put("transaction", conclusion.transactionId());
        }
        conclusion.recipient().ifPresent(recipient -> fields.put("recipient", recipient.toString()));
        decision(fields, conclusion, reply);
        log.write(reply.isTemporary() ? MailLog.Event.DEFERRED : MailLog.Event.REJECTED, fields);

        RejectLine line = RejectLine.of(conclusion.sessionId()).transaction(conclusion.transactionId());
        conclusion.peer().ifPresent(line::peer);
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

    private static void decision(Map<String, Object> fields, Conclusion conclusion, SmtpReply reply) {
        fields.put("phase", conclusion.phase().word());
        fields.put("module", conclusion.module());
        fields.put("code", reply.code());
        fields.put("reply", reply.toString());
        fields.put("why", conclusion.verdict().why());
        fields.put("connection_context", conclusion.connection());
        fields.put("message_context", conclusion.message());
    }
}
