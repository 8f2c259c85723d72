package org.sluice.module.milter;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one filter and we agreed on. Without it nothing else is said.
 *
 * @param version the lower of theirs and ours
 * @param actions what it may ask us to change
 * @param protocol what it does not want to hear of, and what it does not answer
 * @param macros it asks for in place of the usual ones
 */
record Agreement(int version, int actions, int protocol, Map<Stage, Set<String>> macros) {

    private static final int NEWEST = 6;
    private static final int OLDEST = 2;
    /** Everything there is: headers, body, recipients, sender, quarantine, lists of macros. */
    private static final int ACTIONS = 0x1ff;
    /**
     * Everything but larger pieces of the body, and refused recipients (0x800): no module hears of one that another refused or that will
     * be refused.
     */
    private static final int PROTOCOL = 0x1ff7ff;

    private static final int ADD_HEADERS = 0x01;
    private static final int CHANGE_BODY = 0x02;
    private static final int ADD_RECIPIENTS = 0x04;
    private static final int REMOVE_RECIPIENTS = 0x08;
    private static final int CHANGE_HEADERS = 0x10;
    private static final int QUARANTINE = 0x20;
    private static final int CHANGE_SENDER = 0x40;
    private static final int ADD_RECIPIENTS_WITH_PARAMETERS = 0x80;
    private static final int SKIP = 0x400;
    private static final int LEADING_SPACE = 0x100000;
    private static final int SINCE_DATA = 4;

    /** What we offer. */
    static Packet offer(int version) {
        return new Packet(
                'O',
                ByteBuffer.allocate(12)
                        .putInt(version)
                        .putInt(ACTIONS)
                        .putInt(PROTOCOL)
                        .array());
    }

    /** The newest version there is. */
    static int newest() {
        return NEWEST;
    }

    /** The oldest one we speak. */
    static int oldest() {
        return OLDEST;
    }

    /** What follows from a filter's answer to our offer. Bits that nobody offered mean nothing, whoever sets them. */
    static Agreement of(Reply.Agreed answer, int offered) throws IOException {
        if (answer.version() < OLDEST || answer.version() > offered) {
            throw new IOException("version " + answer.version() + " in answer to an offer of " + offered);
        }
        return new Agreement(
                answer.version(), answer.actions() & ACTIONS, answer.protocol() & PROTOCOL, answer.macros());
    }

    /** Whether the filter is told. */
    boolean wants(Stage stage) {
        return (protocol & stage.unwanted()) == 0 && (stage != Stage.DATA || version >= SINCE_DATA);
    }

    /** Whether it says something to that. */
    boolean answers(Stage stage) {
        return (protocol & stage.unanswered()) == 0;
    }

    /** Whether it may say that it has seen enough. */
    boolean maySkip() {
        return (protocol & SKIP) != 0;
    }

    /** Whether the blank behind a field's colon is part of the value, in both directions. */
    boolean hasLeadingSpace() {
        return (protocol & LEADING_SPACE) != 0;
    }

    /** The names of the macros to send at that stage. */
    Iterable<String> macrosAt(Stage stage) {
        Set<String> asked = macros.get(stage);
        return asked == null ? stage.macros() : List.copyOf(asked);
    }

    /** Whether it may ask for this. */
    boolean allows(Reply.Change change) {
        int needed;
        if (change instanceof Reply.AddHeader) {
            needed = ADD_HEADERS;
        } else if (change instanceof Reply.InsertHeader) {
            needed = ADD_HEADERS | CHANGE_HEADERS;
        } else if (change instanceof Reply.ChangeHeader) {
            needed = CHANGE_HEADERS;
        } else if (change instanceof Reply.ReplaceBody) {
            needed = CHANGE_BODY;
        } else if (change instanceof Reply.AddRecipient) {
            needed = ADD_RECIPIENTS | ADD_RECIPIENTS_WITH_PARAMETERS;
        } else if (change instanceof Reply.RemoveRecipient) {
            needed = REMOVE_RECIPIENTS;
        } else if (change instanceof Reply.ChangeSender) {
            needed = CHANGE_SENDER;
        } else {
            needed = QUARANTINE;
        }
        return (actions & needed) != 0;
    }
}
