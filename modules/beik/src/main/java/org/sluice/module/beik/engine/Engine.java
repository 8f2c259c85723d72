package org.sluice.module.beik.engine;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Judges messages one after the other, or several at once where the library allows it. */
public interface Engine extends AutoCloseable {

    /**
     * Judges a message. Blocks until the engine has answered.
     *
     * @param message the whole of it, CRLF line ends, not dot-stuffed; read to its end, not closed
     * @return at least one judgement
     * @throws IOException when the message cannot be read, or (as {@link BmiProblem}) the engine gives no answer
     */
    List<Judgement> judge(Envelope envelope, InputStream message) throws IOException;

    @Override
    void close();
}
