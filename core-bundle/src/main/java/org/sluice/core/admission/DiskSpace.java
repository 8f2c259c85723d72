package org.sluice.core.admission;

import java.io.IOException;

/** The file system the spool lies on. */
interface DiskSpace {

    /** Octets that can be written. */
    long usable() throws IOException;

    /** Octets in all. */
    long total() throws IOException;
}
