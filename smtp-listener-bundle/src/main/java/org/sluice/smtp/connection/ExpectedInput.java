package org.sluice.smtp.connection;

import org.sluice.smtp.codec.SmtpDecoder;
import org.sluice.smtp.configuration.SessionOptions;
import org.sluice.smtp.limits.Patience;
import org.sluice.smtp.session.Input;
import org.sluice.smtp.session.SmtpSession;

/** What the client of one connection is to send next, how fast, and until when. On the event loop only. */
final class ExpectedInput implements Input {

    private final SmtpDecoder decoder;
    private final Waiting waiting;
    private DataPace pace;

    ExpectedInput(SmtpDecoder decoder, Waiting waiting, SessionOptions options) {
        this.decoder = decoder;
        this.waiting = waiting;
        serve(options);
    }

    /** Another client comes over this connection, with options of its own. */
    void serve(SessionOptions options) {
        pace = new DataPace(options);
    }

    @Override
    public void expectContent() {
        decoder.expectContent();
        pace.start(decoder.buffered());
    }

    @Override
    public void expectChunks(boolean anyOctets) {
        decoder.expectChunks(anyOctets);
        pace.start(decoder.buffered());
    }

    @Override
    public void expectChunk(long octets, boolean last) {
        decoder.expectChunk(octets, last);
    }

    @Override
    public void expectOctets(long octets) {
        decoder.expectOctets(octets);
        pace.start(decoder.buffered());
    }

    @Override
    public void expectCommands() {
        decoder.expectCommands();
        waiting.begin();
    }

    @Override
    public void expectResponse(int octets) {
        decoder.expectResponse(octets);
        waiting.begin();
    }

    @Override
    public boolean isWaiting() {
        return decoder.buffered() > 0;
    }

    @Override
    public void drop() {
        decoder.release();
    }

    /** Whether a message is coming, also between two chunks of it. */
    boolean isMessage(SmtpSession session) {
        return decoder.isInContent() || session.transaction().isInChunks();
    }

    /** So many octets came. */
    void received(int octets, SmtpSession session) {
        if (isMessage(session)) {
            pace.received(octets);
        }
    }

    /** We stop or start reading: that is nothing to blame a client for. */
    void pause(boolean begins) {
        pace.pause(begins);
    }

    /** What the client owes us, and until when: to read what we say before all else, and nothing while it is our turn. */
    void setDeadline(SmtpSession session, boolean reading, boolean ourTurn) {
        Patience patience = session.patience();
        waiting.reads(reading, patience);
        if (waiting.isStalled()) {
            return;
        }
        if (ourTurn) {
            waiting.forNothing();
        } else if (decoder.isInContent()) {
            waiting.forContent(pace, patience);
        } else {
            waiting.forCommand(session, isMessage(session) ? pace : null, patience);
        }
    }
}
