package org.sluice.module.milter;

import java.util.Map;
import java.util.Set;
import org.sluice.message.SmtpReply;

/** What a filter says. Texts are octets as ISO-8859-1. */
sealed interface Reply {

    /** What needs no more words. */
    enum Word implements Reply {
        CONTINUE('c'),
        ACCEPT('a'),
        DISCARD('d'),
        REJECT('r'),
        TEMPFAIL('t'),
        SKIP('s'),
        PROGRESS('p'),
        CONNECTION_FAILURE('f'),
        SHUTDOWN('4');

        private final char letter;

        Word(char letter) {
            this.letter = letter;
        }

        char letter() {
            return letter;
        }
    }

    /** A refusal in the filter's own words: 4xx or 5xx. */
    record Code(SmtpReply reply) implements Reply {}

    /**
     * What the filter wants of what was offered.
     *
     * @param macros it asks for, for the stages it names
     */
    record Agreed(int version, int actions, int protocol, Map<Stage, Set<String>> macros) implements Reply {}

    /** Something to change; only at the end of a message. */
    sealed interface Change extends Reply {}

    /** A field behind the last one. */
    record AddHeader(String name, String value) implements Change {}

    /** A field behind so many of those there are. */
    record InsertHeader(int index, String name, String value) implements Change {}

    /** Another value for one of several fields of that name; empty: that one is gone. */
    record ChangeHeader(int index, String name, String value) implements Change {}

    /** The next piece of a body instead of the one there. */
    record ReplaceBody(byte[] octets) implements Change {}

    /**
     * One recipient more.
     *
     * @param parameters of RCPT, with blanks between them
     */
    record AddRecipient(String address, String parameters) implements Change {}

    /** One recipient less. */
    record RemoveRecipient(String address) implements Change {}

    /**
     * Another sender.
     *
     * @param parameters of MAIL, with blanks between them
     */
    record ChangeSender(String address, String parameters) implements Change {}

    /** The message is to be kept apart. */
    record Quarantine(String reason) implements Change {}
}
