package org.sluice.smtp.session;

/** What a client sends next, as its session expects it. On the event loop only. */
public interface Input {

    /** The content of a message. */
    void expectContent();

    /** The content of a message in chunks; {@code anyOctets} where it is not made of lines. */
    void expectChunks(boolean anyOctets);

    /** The next chunk of the message. */
    void expectChunk(long octets, boolean last);

    /** So many octets that belong to no message. */
    void expectOctets(long octets);

    /** Commands. */
    void expectCommands();

    /** One line of up to so many octets, and commands behind it; see {@link #expectCommands}. */
    void expectResponse(int octets);

    /** Whether octets wait behind the command at hand. */
    boolean isWaiting();

    /** Forgets them. */
    void drop();
}
