package org.sluice.module.keyword_filter;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file and the keywords last read from it. Looked at by whoever scans next once it is time to, so that an edit counts soon and nothing
 * runs where no mail comes. A file that is wrong, gone or being written leaves the keywords as they were.
 */
final class KeywordFile {

    private static final Logger LOG = LoggerFactory.getLogger(KeywordFile.class);

    /** What to read, and how. */
    record Source(Path path, Charset charset, boolean wholeWords) {

        boolean isThat(Source other) {
            return path.equals(other.path) && charset.equals(other.charset) && wholeWords == other.wholeWords;
        }
    }

    /** Compared by hand: Java 17 keeps the last record class whose own {@code equals} it made, and all that comes with it. */
    private record Stamp(FileTime modified, long size, Object key) {

        boolean isThat(Stamp other) {
            return other != null
                    && modified.equals(other.modified)
                    && size == other.size
                    && Objects.equals(key, other.key);
        }
    }

    /** The last look: what was there, what it said, and when to look again. */
    private record Look(Stamp stamp, String problem, Keywords keywords, Instant at) {}

    private final Source source;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile Look last = new Look(null, "", Keywords.none(), Instant.MIN);

    KeywordFile(Source source) {
        this.source = source;
    }

    boolean isOf(Source other) {
        return source.isThat(other);
    }

    /** The keywords, after a look at the file if the last one is that old; reads files. */
    Keywords keywords(Instant now, Duration refresh) {
        if (isDue(now, refresh) && looking.tryLock()) {
            try {
                if (isDue(now, refresh)) {
                    last = look(last, now);
                }
            } finally {
                looking.unlock();
            }
        }
        return last.keywords;
    }

    private boolean isDue(Instant now, Duration refresh) {
        Instant at = last.at;
        return at.equals(Instant.MIN) || now.isBefore(at) || !now.isBefore(at.plus(refresh));
    }

    private Look look(Look before, Instant now) {
        try {
            Stamp stamp = stamp();
            if (stamp.isThat(before.stamp)) {
                return new Look(stamp, before.problem, before.keywords, now);
            }
            return read(before, stamp, now);
        } catch (IOException e) {
            return without(before, null, "cannot be read: " + e.getClass().getSimpleName(), now);
        }
    }

    private Look read(Look before, Stamp stamp, Instant now) throws IOException {
        try {
            Keywords read = KeywordReader.read(source.path(), source.charset(), source.wholeWords());
            if (!stamp.isThat(stamp())) {
                // Whoever writes it is not done; half a list is no list.
                return new Look(null, before.problem, before.keywords, now);
            }
            LOG.info(
                    "keyword_filter: {}: {} patterns",
                    source.path(),
                    read.patterns().size());
            return new Look(stamp, "", read, now);
        } catch (KeywordProblem problem) {
            return without(before, stamp, problem.getMessage(), now);
        }
    }

    /** Said once for each problem, not at each look. */
    private Look without(Look before, Stamp stamp, String problem, Instant now) {
        if (!problem.equals(before.problem) || stamp != null) {
            LOG.error(
                    "keyword_filter: {}: {}; {}",
                    source.path(),
                    problem,
                    before.keywords.patterns().isEmpty() ? "nothing is looked for" : "what was read before stays");
        }
        return new Look(stamp, problem, before.keywords, now);
    }

    private Stamp stamp() throws IOException {
        BasicFileAttributes file = Files.readAttributes(source.path(), BasicFileAttributes.class);
        if (!file.isRegularFile()) {
            throw new IOException("not a file");
        }
        return new Stamp(file.lastModifiedTime(), file.size(), file.fileKey());
    }
}
