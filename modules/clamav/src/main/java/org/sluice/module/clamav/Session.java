package org.sluice.module.clamav;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.sluice.support.upstream.Line;

/**
 * How clamd wants to be spoken to over a connection. One command is all it takes, unless the connection begins with
 * {@code IDSESSION}: then it stays, and each command has a number, which stands in front of its reply. clamd would take several
 * commands at once and answer in the order of completion; we say one after the other, so that what ends a session ends one
 * scan.
 */
final class Session {

    private static final String OPENING = "zIDSESSION\0";

    private final boolean stays;
    private String number = "";

    /** {@code stays}: the connection is to be kept for the next command. */
    Session(boolean stays) {
        this.stays = stays;
    }

    /** Says a command, written without its frame. */
    void say(String command, Line<?> line) {
        String words = 'z' + command + '\0';
        if (stays || line.turn() > 1) {
            number = line.turn() + ": ";
            words = line.turn() == 1 ? OPENING + words : words;
        }
        line.write(words.getBytes(StandardCharsets.US_ASCII));
    }

    /** The reply to the command; empty: the line is none, but clamd's last words on the connection. */
    Optional<String> reply(String line) {
        return line.startsWith(number) ? Optional.of(line.substring(number.length())) : Optional.empty();
    }

    /** Whether the connection may serve again once the reply is there. */
    boolean stays() {
        return !number.isEmpty();
    }
}
