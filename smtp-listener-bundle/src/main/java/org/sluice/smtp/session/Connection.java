package org.sluice.smtp.session;

import org.sluice.smtp.codec.Reply;
import org.sluice.smtp.configuration.ListenAddress;

/** An accepted connection with its session, as its listener knows it. From any thread. */
public interface Connection {

    /** The address of the configuration through which it came. */
    ListenAddress address();

    /** Lets the session finish its transaction and go. */
    void drain(Reply lastWord);

    /** Closes what did not end in time. */
    void abandon();

    /** A time of stress began or ended. */
    void stressChanged();

    /** The core went, or one came. */
    void coreChanged();
}
