package org.sluice.smtp.session;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sluice.injection.ConnectionFacts;
import org.sluice.injection.Copy;
import org.sluice.injection.Session;
import org.sluice.injection.Transaction;
import org.sluice.message.SmtpReply;
import org.sluice.operations.MailLog;
import org.sluice.operations.MailLog.Event;
import org.sluice.smtp.core.CoreLink;
import org.sluice.support.log.RejectLine;
import org.sluice.validation.Attributes;
import org.sluice.validation.Phase;

/**
 * One session's part of reject log and session log: a line for each refusal of the listener's own (the core writes those of
 * its phases), and one at the end with what was counted. On the event loop only.
 */
public final class SessionLog {

    private static final String LISTENER = "listener";
    private static final int MAX_RECIPIENTS = 100;

    /** Fields of the session log that are facts of the connection. */
    private static final Map<String, String> FACTS = facts();

    private final CoreLink core;
    private final long begunNanos = System.nanoTime();
    private String phase = Phase.CONNECT.word();
    private String recipient = "";
    private long octetsIn;
    private long octetsOut;
    private long commands;
    private long refusals;
    private boolean ended;

    SessionLog(CoreLink core) {
        this.core = core;
    }

    /** A client that found no place: there is no session, and nobody was asked. */
    public static void turnedAway(MailLog log, ConnectionFacts facts, SmtpReply reply) {
        log.write(
                Event.REFUSED,
                line("", facts)
                        .decision(Phase.CONNECT.word(), LISTENER, reply, "")
                        .dictionaries(facts.attributes(), Map.of())
                        .fields());
    }

    public void received(long octets) {
        octetsIn += octets;
    }

    public void sent(long octets) {
        octetsOut += octets;
    }

    /** A command came; what is refused from now on is about it. */
    void command(String verb) {
        commands++;
        recipient = "";
        phase = phaseOf(verb);
    }

    /** The recipient the command is about. */
    void recipient(String address) {
        recipient = address;
    }

    /** A reply goes out; what is in the core's words has its line already. */
    public void replied(SmtpReply reply, boolean own) {
        if (reply.code() >= 400) {
            refusals++;
            if (own) {
                refused(reply, LISTENER);
            }
        }
    }

    /** Something is refused that nobody else writes down. */
    void refused(SmtpReply reply, String module) {
        Optional<Session> session = core.session();
        Optional<Transaction> transaction = session.flatMap(Session::transaction);
        RejectLine line = line(core.id(), core.facts())
                .transaction(transaction.map(Transaction::id).orElse(""))
                .sender(transaction.map(open -> open.sender().toString()).orElse(""))
                .recipient(recipient);
        if (recipient.isEmpty()) {
            transaction.ifPresent(open -> line.recipients(open.copies().stream()
                    .limit(MAX_RECIPIENTS)
                    .map(Copy::recipient)
                    .toList()));
        }
        line.decision(phase, module, reply, "");
        line.dictionaries(
                session.map(open -> open.attributes().asMap())
                        .orElseGet(() -> core.facts().attributes()),
                session.map(open -> open.messageAttributes().asMap()).orElse(Map.of()));
        core.log(Event.REFUSED, line.fields());
    }

    /** The session is over; the first reason counts. */
    void ended(String why, long errors) {
        if (ended) {
            return;
        }
        ended = true;
        Map<String, Object> fields = line(core.id(), core.facts()).fields();
        core.session().map(Session::attributes).ifPresent(known -> describe(fields, known));
        fields.put("ms", (System.nanoTime() - begunNanos) / 1_000_000);
        fields.put("octets_in", octetsIn);
        fields.put("octets_out", octetsOut);
        fields.put("commands", commands);
        fields.put("refusals", refusals);
        fields.put("errors", errors);
        fields.put("why", why);
        core.log(Event.ENDED, fields);
    }

    private static void describe(Map<String, Object> fields, Attributes known) {
        FACTS.forEach((field, fact) -> known.get(fact).ifPresent(value -> fields.put(field, value)));
        fields.put("messages", number(known, "connection_message_count"));
        fields.put("recipients", number(known, "connection_rcpt_count"));
    }

    private static Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("hello", "ehlo_domain");
        facts.put("tls", "tls");
        facts.put("tls_cipher", "tls_cipher");
        facts.put("auth", "auth_status");
        facts.put("user", "auth_user");
        facts.put("early_talker", "early_talker");
        return facts;
    }

    private static long number(Attributes known, String name) {
        return known.get(name)
                .map(text -> text.matches("\\d{1,18}") ? Long.parseLong(text) : 0L)
                .orElse(0L);
    }

    private static RejectLine line(String session, ConnectionFacts facts) {
        return RejectLine.of(session).peer(facts.remote()).local(facts.local()).listener(facts.listener());
    }

    private static String phaseOf(String verb) {
        return switch (verb) {
            case "HELO", "EHLO", "STARTTLS" -> Phase.EHLO.word();
            case "AUTH" -> Phase.AUTH.word();
            case "MAIL" -> Phase.MAILFROM.word();
            case "RCPT" -> Phase.RCPTTO.word();
            case "DATA", "BDAT" -> Phase.DATA.word();
            default -> "command";
        };
    }
}
