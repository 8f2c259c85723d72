package org.sluice.smtp.codec;

import java.util.Locale;
import org.sluice.message.SmtpReply;

/** Every reply of the listener's own. The modules' and the core's replies come with their answers. */
public enum Reply {
    RESET(250, "2.0.0", "Ok"),
    NOOP(250, "2.0.0", "Ok"),
    AUTHENTICATED(235, "2.7.0", "Authentication successful"),
    SENDER_OK(250, "2.1.0", "Sender ok"),
    PRIORITY_CHANGED(250, "2.3.6", "0 is the new priority"),
    RECIPIENT_OK(250, "2.1.5", "Recipient ok"),
    START_TLS(220, "2.0.0", "Ready to start TLS"),
    GO_AHEAD(354, "", "End data with <CR><LF>.<CR><LF>"),
    CHUNK_TAKEN(250, "2.0.0", "octets received"),
    BYE(221, "2.0.0", "Bye"),
    CANNOT_VERIFY(252, "2.0.0", "Cannot verify, but will take a message and try"),
    HELP(214, "2.0.0", "EHLO HELO MAIL RCPT DATA BDAT RSET NOOP QUIT VRFY HELP"),

    NO_ANSWER_CLOSING(421, "4.3.0", "Cannot serve you now, closing"),
    SHUTTING_DOWN(421, "4.3.2", "Service is shutting down, closing"),
    RECONFIGURING(421, "4.3.2", "Reconfiguration in progress"),
    CONCURRENCY(421, "4.4.5", "Service unavailable, concurrency limit reached."),
    IDLE(421, "4.4.2", "Idle for too long, closing"),
    TOO_SLOW(421, "4.4.2", "Message comes too slowly, closing"),
    TOO_MANY_ERRORS(421, "4.7.0", "Too many errors, closing"),
    TOO_MANY_JUNK_COMMANDS(421, "4.7.0", "Too many commands without mail, closing"),
    TOO_MANY_MESSAGES(421, "4.7.0", "Messages per connection limit reached"),
    TOO_MANY_CONNECTION_RECIPIENTS(421, "4.7.0", "Recipients per connection limit reached"),
    TOO_MANY_AUTH_FAILURES(421, "4.7.0", "Too many failed authentications, closing"),
    TROUBLE_CLOSING(421, "4.3.0", "Internal error, closing"),

    NO_ANSWER(451, "4.3.0", "Cannot decide now, try again later"),
    THROTTLED(451, "4.7.0", "Too many messages, try again later"),
    BODY_NOT_STORED(452, "4.3.1", "Could not store the message, try again later"),
    TOO_MANY_RECIPIENTS(452, "4.5.3", "Service unavailable, recipients per message limit reached"),

    AUTH_TROUBLE(454, "4.7.0", "Temporary authentication failure"),
    NO_TLS_NOW(454, "4.7.0", "TLS not available due to temporary reason"),

    UNRECOGNIZED(500, "5.5.1", "Unrecognized command"),
    NOT_SMTP(500, "5.5.1", "This is SMTP, closing"),
    BAD_LINE_END(500, "5.5.2", "Commands end with <CR><LF>; no <CR>, <LF> or NUL elsewhere"),
    LINE_TOO_LONG(500, "5.5.2", "Command line too long"),
    AUTH_LINE_TOO_LONG(500, "5.5.6", "Authentication line too long"),
    HELLO_SYNTAX(501, "5.5.4", "One domain or address literal expected"),
    MAIL_SYNTAX(501, "5.5.2", "Syntax: MAIL FROM:<address>"),
    RCPT_SYNTAX(501, "5.5.2", "Syntax: RCPT TO:<address>"),
    BAD_SENDER(501, "5.1.7", "Malformed sender address"),
    BAD_RECIPIENT(501, "5.1.3", "Malformed recipient address"),
    CHUNK_SYNTAX(501, "5.5.4", "Syntax: BDAT octets [LAST]"),
    PARAMETER_SYNTAX(501, "5.5.4", "Malformed or repeated parameter"),
    RELEASE_TOO_FAR(501, "5.5.4", "That release is farther off than offered"),
    DELIVER_BY_TOO_SOON(501, "5.5.4", "That deliver-by time is shorter than offered"),
    NO_ARGUMENT_ALLOWED(501, "5.5.4", "Syntax error, no argument allowed"),
    ARGUMENT_NEEDED(501, "5.5.4", "Syntax error, argument needed"),
    AUTH_SYNTAX(501, "5.5.4", "Syntax: AUTH mechanism [initial-response]"),
    BAD_BASE64(501, "5.5.2", "Not base64"),
    BAD_RESPONSE(501, "5.5.2", "Response does not belong to the mechanism"),
    AUTH_CANCELLED(501, "5.7.0", "Authentication cancelled"),
    NOT_IMPLEMENTED(502, "5.5.1", "Command not implemented"),
    HELLO_FIRST(503, "5.5.1", "HELO or EHLO needed first"),
    NESTED_MAIL(503, "5.5.1", "Nested MAIL command"),
    MAIL_FIRST(503, "5.5.1", "MAIL needed first"),
    RCPT_FIRST(503, "5.5.1", "RCPT needed first"),
    CHUNKS_ONLY(503, "5.5.1", "BINARYMIME comes with BDAT, not with DATA"),
    CHUNKS_BEGUN(503, "5.5.1", "Message began with BDAT"),
    CHUNKS_OVER(503, "5.5.1", "Message failed already, this chunk is thrown away"),
    AUTH_IN_TRANSACTION(503, "5.5.1", "AUTH is not allowed during a mail transaction"),
    ALREADY_AUTHENTICATED(503, "5.5.1", "Already authenticated"),
    TLS_IS_UP(503, "5.5.1", "TLS is up already"),
    NOT_WITHIN_MAIL(503, "5.5.1", "Not within a mail transaction"),
    NOT_SYNCHRONIZED(503, "5.5.0", "Wait for the reply, closing"),
    TURNED_AWAY(503, "5.5.1", "No service for you, only QUIT is taken"),
    MECHANISM_UNKNOWN(504, "5.5.4", "Mechanism not known or not offered"),
    AUTH_REQUIRED(530, "5.7.0", "Authentication required"),
    AUTH_FAILED(535, "5.7.8", "Authentication failed"),
    AUTH_NEEDS_TLS(538, "5.7.11", "Encryption required for authentication"),
    NULL_SENDER_REFUSED(550, "5.7.1", "Null sender not taken here"),
    LITERAL_REFUSED(550, "5.1.3", "Address literals are not taken here"),
    TEXT_LINE_TOO_LONG(550, "5.6.0", "Header or body line too long"),
    HEADERS_MISSING(550, "5.6.0", "Required headers not found"),
    SENDER_NOT_ASCII(550, "5.6.7", "Sender address is not ASCII"),
    BARE_LINE_END(550, "5.6.0", "Lone CR or LF in message"),
    NUL_IN_MESSAGE(550, "5.6.0", "NUL in message"),
    TOO_BIG(552, "5.3.4", "Message size limit exceeded"),
    NOT_ASCII(553, "5.6.7", "Address is not ASCII"),
    STARTTLS_INJECTION(554, "5.5.1", "Nothing may come behind STARTTLS, closing"),
    NO_VALID_RECIPIENTS(554, "5.5.1", "No valid recipients"),
    NOT_TRUSTED(550, "5.7.0", "Not allowed to speak for others"),
    WITHIN_TRANSACTION(503, "5.5.1", "Not within a mail transaction"),
    UNKNOWN_PARAMETER(555, "5.5.4", "Parameter not recognized or not offered");

    private final SmtpReply shipped;

    Reply(int code, String enhanced, String text) {
        this.shipped = new SmtpReply(code, enhanced, text);
    }

    public SmtpReply shipped() {
        return shipped;
    }

    /** Whether it answers bad syntax or a bad order of commands, rather than a value we do not take. */
    public boolean isClientsMistake() {
        return shipped.code() >= 500 && shipped.code() <= 503 || this == UNKNOWN_PARAMETER;
    }

    /** The name an operator uses: {@code too_big}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
