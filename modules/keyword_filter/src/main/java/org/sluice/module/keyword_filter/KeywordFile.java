package org.sluice.module.keyword_filter;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.operations.HealthCheck.Finding;
import org.sluice.support.file.FollowedFiles;

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

    private final Source source;
    private final FollowedFiles<Keywords> followed;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile Instant last = Instant.MIN;

    KeywordFile(Source source) {
        this.source = source;
        this.followed = FollowedFiles.from(Keywords.none(), List.of(source.path()), () -> KeywordReader.read(source));
    }

    boolean isOf(Source other) {
        return source.isThat(other);
    }

    /** The keywords, after a look at the file if the last one is that old; reads files. */
    Keywords keywords(Instant now, Duration refresh) {
        if (isDue(now, refresh) && looking.tryLock()) {
            try {
                if (isDue(now, refresh)) {
                    look();
                    last = now;
                }
            } finally {
                looking.unlock();
            }
        }
        return followed.value();
    }

    /** What an operator should know of a file that cannot be used as it stands. */
    Optional<Finding> finding() {
        String trouble = followed.trouble();
        if (trouble.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                isEmpty()
                        ? Finding.problem(trouble + "; nothing is looked for: mend the file")
                        : Finding.hint(trouble + "; the keywords before it stay until a restart: mend the file"));
    }

    private boolean isDue(Instant now, Duration refresh) {
        Instant at = last;
        return at.equals(Instant.MIN) || now.isBefore(at) || !now.isBefore(at.plus(refresh));
    }

    /** A file that has never been there is worth a word, too. */
    private void look() {
        switch (last.equals(Instant.MIN) ? followed.again() : followed.lookOnce()) {
            case TAKEN -> LOG.info(
                    "keyword_filter: {}: {} patterns",
                    source.path(),
                    followed.value().patterns().size());
            case REFUSED -> LOG.error(
                    "keyword_filter: {}; {}",
                    followed.trouble(),
                    isEmpty() ? "nothing is looked for" : "what was read before stays");
            case NOTHING_NEW -> {
                // Nothing to say.
            }
        }
    }

    private boolean isEmpty() {
        return followed.value().patterns().isEmpty();
    }
}
