package org.sluice.module.rbl;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.module.rbl.rbldnsd.Dataset;
import org.sluice.module.rbl.rbldnsd.DatasetRefused;
import org.sluice.module.rbl.rbldnsd.DatasetType;

/**
 * One file and the list last read from it. A file that is wrong, gone or being written leaves the list as it was. Looked at by one
 * thread at a time, asked by any.
 */
final class ListFile {

    private static final Logger LOG = LoggerFactory.getLogger(ListFile.class);

    /**
     * What to read, and how.
     *
     * @param file absolute
     * @param subzone of a combined dataset
     * @param refreshSeconds between two looks; 0 for looks at a changed configuration only
     * @param mostOctets of memory
     */
    record Source(Path file, DatasetType type, String subzone, int refreshSeconds, long mostOctets) {}

    private record Stamp(FileTime modified, long size, Object key) {}

    private final Source source;
    private Stamp seen;
    private boolean missed;
    private volatile Dataset dataset = Dataset.empty();

    ListFile(Source source) {
        this.source = source;
    }

    Dataset dataset() {
        return dataset;
    }

    /** Reads the file if it is another one than at the last look. Returns whether it should be looked at again soon. */
    synchronized boolean look() {
        try {
            Stamp before = stamp();
            missed = false;
            if (before.equals(seen)) {
                return false;
            }
            Dataset read = Dataset.read(source.file(), source.type(), source.subzone(), source.mostOctets());
            if (!before.equals(stamp())) {
                // Whoever writes it is not done; half a list is no list.
                return true;
            }
            seen = before;
            dataset = read;
            LOG.info("rbl: {}: {} entries", source.file(), read.count());
        } catch (NoSuchFileException e) {
            miss("there is no such file");
        } catch (InterruptedIOException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            miss(String.valueOf(e));
        } catch (DatasetRefused refused) {
            return refuse(refused);
        }
        return false;
    }

    private boolean refuse(DatasetRefused refused) {
        try {
            seen = stamp();
        } catch (IOException gone) {
            return true;
        }
        LOG.error("rbl: {}; {}", refused.getMessage(), whatStays());
        return false;
    }

    /** Said once for each time it goes. */
    private void miss(String why) {
        if (!missed) {
            LOG.error("rbl: {} cannot be read: {}; {}", source.file(), why, whatStays());
        }
        missed = true;
        seen = null;
    }

    private String whatStays() {
        return dataset.count() == 0 ? "the list is empty" : "the list read before stays";
    }

    private Stamp stamp() throws IOException {
        BasicFileAttributes file = Files.readAttributes(source.file(), BasicFileAttributes.class);
        if (!file.isRegularFile()) {
            throw new IOException("not a file");
        }
        return new Stamp(file.lastModifiedTime(), file.size(), file.fileKey());
    }
}
