package org.sluice.core.intake;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.sluice.core.content.Edit;
import org.sluice.core.content.MessageContent;
import org.sluice.injection.ConnectionFacts;
import org.sluice.injection.Transaction;
import org.sluice.message.AuthResult;
import org.sluice.message.EnvelopeAddress;
import org.sluice.operations.Explanation;

/** What the intake needs of a transaction; implemented beside the dictionaries. Use on {@link #home} only. */
public interface PendingMessage extends Transaction {

    /** The session's id. */
    String sessionId();

    /** The session's home executor. */
    Executor home();

    /** Where it came from. */
    ConnectionFacts facts();

    /** {@code SMTP}, {@code ESMTP}, {@code ESMTPS}, {@code ESMTPA}, {@code ESMTPSA} (RFC 3848), {@code HTTP} or {@code INTERNAL}. */
    String protocol();

    /** The argument of the last HELO or EHLO; empty for none. */
    String helloName();

    /** The content given to {@link Transaction#received}. */
    MessageContent content();

    /** Edits taken for the message as a whole, in order. */
    List<Edit> edits();

    /** What the message as a whole is bound for. */
    Fate fate();

    /** Parameters of MAIL. */
    Map<String, String> parameters();

    /** A copy of the connection dictionary. */
    Map<String, String> connectionAttributes();

    /** A copy of the message dictionary. */
    Map<String, String> messageAttributes();

    /** Findings for Authentication-Results, in order. */
    List<AuthResult> authResults();

    /** New messages asked for before the copies were made. */
    List<Forward> forwards();

    /** The copies, in the order of RCPT. */
    List<? extends PendingCopy> pendingCopies();

    /** Adds a line of the core's own to the explanation. */
    void explain(Explanation.Step step);

    /** Ends the transaction: frees content and states, empties the message dictionary. {@code why}: accepted or refused. */
    void finish(String why);

    /** What the intake needs of one recipient's copy. */
    interface PendingCopy extends org.sluice.injection.Copy {

        /** The recipient as the client gave it. */
        EnvelopeAddress originalRecipient();

        /** The sender of this copy, edits included. */
        EnvelopeAddress sender();

        /** Parameters of RCPT. */
        Map<String, String> parameters();

        /** Edits taken for this copy only, to be applied behind those of the message. */
        List<Edit> edits();

        /** What this copy is bound for. */
        Fate fate();

        /** New messages asked for in a phase of this copy. */
        List<Forward> forwards();

        /** Chosen binding, {@code default} at first. */
        String binding();

        /** Chosen binding group, {@code default} at first. */
        String bindingGroup();

        /** 0 or 1. */
        int priority();
    }
}
