package org.sluice.smtp.conformance;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.sluice.injection.Outcome;
import org.sluice.injection.Reception;
import org.sluice.message.SmtpReply;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/** What the scripted core makes of a question. The question itself says so: the client puts the word into what it sends. */
enum Judgement {
    /** Nothing against it. */
    OK,
    /** Refused for good by a module. */
    REFUSED,
    /** Refused for now by a module. */
    DEFERRED,
    /** No module answered in time: the core's own answer, and it comes late. */
    SILENT;

    private static final List<Judgement> SPOKEN = List.of(REFUSED, DEFERRED, SILENT);

    /** What an address, a name or a message holds for this to come out. */
    String word() {
        return this == OK ? "ok" : name().toLowerCase(java.util.Locale.ROOT);
    }

    /** What a greeting holds for this to come out of AUTH behind it, and OK of the greeting itself. */
    String atAuth() {
        return "auth" + ordinal();
    }

    /** What comes out of AUTH in a session that greeted so. */
    static Judgement ofAuth(String greeting) {
        return SPOKEN.stream()
                .filter(judgement -> greeting.contains(judgement.atAuth()))
                .findFirst()
                .orElse(OK);
    }

    static Judgement of(String question) {
        return SPOKEN.stream()
                .filter(judgement -> question.contains(judgement.word()))
                .findFirst()
                .orElse(OK);
    }

    Outcome outcome(Phase phase) {
        return switch (this) {
            case OK -> Outcome.CONTINUE;
            case REFUSED -> refusal(Verdict.reject("scripted"), false, reply().orElseThrow());
            case DEFERRED -> refusal(Verdict.defer("scripted"), false, reply().orElseThrow());
            case SILENT -> {
                boolean closing = phase == Phase.CONNECT || phase == Phase.EHLO;
                yield refusal(
                        Verdict.defer("no answer"), closing, new SmtpReply(closing ? 421 : 451, "4.3.0", "No answer"));
            }
        };
    }

    Reception reception() {
        SmtpReply accepted = new SmtpReply(250, "2.0.0", "Accepted");
        SmtpReply late = new SmtpReply(451, "4.3.0", "No answer");
        return Reception.of(this == OK ? accepted : reply().orElse(late), false, Duration.ZERO, List.of());
    }

    private Optional<SmtpReply> reply() {
        return switch (this) {
            case REFUSED -> Optional.of(new SmtpReply(550, "5.7.1", "Refused"));
            case DEFERRED -> Optional.of(new SmtpReply(450, "4.7.1", "Deferred"));
            default -> Optional.empty();
        };
    }

    private static Outcome refusal(Verdict verdict, boolean close, SmtpReply reply) {
        return Outcome.of(verdict).module("scripted").reply(reply).close(close).build();
    }
}
