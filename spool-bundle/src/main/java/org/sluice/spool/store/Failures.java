package org.sluice.spool.store;

import java.io.IOException;
import java.nio.file.FileSystemException;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.sluice.spool.SpoolException;

/** Failures of the disk as a caller hears them. */
final class Failures {

    private Failures() {}

    static SpoolException of(String what, Exception cause) {
        String detail = cause instanceof FileSystemException file && file.getReason() != null
                ? file.getReason()
                : String.valueOf(cause.getMessage());
        return new SpoolException(what + ": " + detail, isFull(cause), cause);
    }

    static SpoolException refused(String why) {
        return new SpoolException(why, false, null);
    }

    static SpoolException full(String why) {
        return new SpoolException(why, true, null);
    }

    static boolean isFull(Exception cause) {
        if (cause instanceof RocksDBException rocks && rocks.getStatus() != null) {
            return rocks.getStatus().getSubCode() == Status.SubCode.NoSpace || saysFull(rocks.getMessage());
        }
        return cause instanceof IOException && saysFull(cause.getMessage());
    }

    /** Java gives no code for ENOSPC and EDQUOT, only the C library's words. */
    private static boolean saysFull(String message) {
        return message != null
                && (message.contains("No space left on device") || message.contains("Disk quota exceeded"));
    }
}
