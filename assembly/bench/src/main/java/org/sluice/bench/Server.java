package org.sluice.bench;

import java.io.Closeable;
import java.net.InetSocketAddress;

/** A mail server under test, started and stopped by the bench. */
interface Server extends Closeable {

    /** For the table. */
    String name();

    /** Where it takes mail. */
    InetSocketAddress address();

    /** Its main process. */
    long pid();
}
