package org.sluice.module.dkim_sign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.support.dkim.DkimProblem;
import org.sluice.support.dkim.SigningKey;

/**
 * Keys that were read from their files, the least used forgotten first. A file is looked at again from time to time and read
 * again when it has changed, so that keys can be exchanged on a running server. Safe from any thread; reads files.
 */
final class KeyCache {

    /** How many keys are kept, and for how long one may be used without a look at its file. */
    record Terms(int size, Duration whereThere, Duration whereMissing) {}

    /** What a file holds: a key, or what is wrong. */
    private record Entry(SigningKey key, String problem, FileTime modified, long octets, Instant looked) {

        Entry at(Instant now) {
            return new Entry(key, problem, modified, octets, now);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(KeyCache.class);

    private final Terms terms;
    private final Map<Path, Entry> entries;

    KeyCache(Terms terms) {
        this.terms = terms;
        this.entries = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Path, Entry> eldest) {
                return size() > KeyCache.this.terms.size();
            }
        };
    }

    /** The key in that file; the problem says why there is none. */
    SigningKey key(Path file, Instant now) throws DkimProblem {
        Entry known;
        synchronized (entries) {
            known = entries.get(file);
        }
        Entry entry = known != null && isFresh(known, now) ? known : look(file, known, now);
        if (entry != known) {
            synchronized (entries) {
                entries.put(file, entry);
            }
        }
        if (entry.key == null) {
            throw new DkimProblem(entry.problem);
        }
        return entry.key;
    }

    private boolean isFresh(Entry entry, Instant now) {
        Duration life = entry.key == null ? terms.whereMissing : terms.whereThere;
        return now.isBefore(entry.looked.plus(life)) && !now.isBefore(entry.looked);
    }

    private static Entry look(Path file, Entry known, Instant now) {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            boolean same = known != null
                    && known.key != null
                    && found.lastModifiedTime().equals(known.modified)
                    && found.size() == known.octets;
            return same
                    ? known.at(now)
                    : new Entry(SigningKey.load(file), "", found.lastModifiedTime(), found.size(), now);
        } catch (DkimProblem noKey) {
            return without(file, noKey.getMessage(), now);
        } catch (IOException unreadable) {
            return without(file, "cannot be read: " + unreadable.getClass().getSimpleName(), now);
        }
    }

    /** Said at each look at the file, not at each message that goes unsigned. */
    private static Entry without(Path file, String problem, Instant now) {
        LOG.warn("nothing is signed with {}: {}", file, problem);
        return new Entry(null, problem, FileTime.fromMillis(0), 0, now);
    }
}
