package org.sluice.support.dkim;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.operations.HealthCheck.Finding;
import org.sluice.support.file.BoundedFile;
import org.sluice.support.file.FollowedFiles;
import org.sluice.support.file.FollowedFiles.Look;
import org.sluice.support.file.UnusableFile;

/**
 * Keys that were read from their files, the least used forgotten first. A file is looked at from time to time, so that keys
 * can be put there and exchanged on a running server; one that goes bad leaves the key before it in use. Safe from any
 * thread; reads files.
 */
public final class SigningKeys {

    /** How many keys are kept, and for how long a file is not looked at where it held one and where it did not. */
    public record Terms(int size, Duration whereThere, Duration whereMissing) {}

    private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);
    private static final int MOST_OCTETS = 64 * 1024;
    /** RFC 8301 section 3.2. */
    private static final int LEAST_BITS = 1_024;

    private static final int MOST_FINDINGS = 10;

    private final Terms terms;
    private final Map<Path, KeyFile> files;

    /** Knows no key yet. */
    public SigningKeys(Terms terms) {
        this.terms = terms;
        this.files = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Path, KeyFile> eldest) {
                return size() > SigningKeys.this.terms.size();
            }
        };
    }

    /** The key in that file; the problem names the file and says why there is none. */
    public SigningKey key(Path path, Instant now) throws DkimProblem {
        KeyFile file;
        synchronized (files) {
            file = files.computeIfAbsent(path, KeyFile::new);
        }
        return file.key(now);
    }

    /** What an operator should know of files that are there and hold no key that can be used. */
    public List<Finding> findings() {
        List<KeyFile> known;
        synchronized (files) {
            known = List.copyOf(files.values());
        }
        return known.stream()
                .flatMap(file -> file.finding().stream())
                .limit(MOST_FINDINGS)
                .toList();
    }

    private final class KeyFile {
        private final Path path;
        private final FollowedFiles<Optional<SigningKey>> followed;
        private Instant looked;

        KeyFile(Path path) {
            this.path = path;
            this.followed = FollowedFiles.from(Optional.empty(), List.of(path), this::read);
        }

        synchronized SigningKey key(Instant now) throws DkimProblem {
            Duration life = followed.value().isPresent() ? terms.whereThere : terms.whereMissing;
            boolean fresh = looked != null && !now.isBefore(looked) && now.isBefore(looked.plus(life));
            if (!fresh) {
                looked = now;
                look();
            }
            Optional<SigningKey> key = followed.value();
            if (key.isEmpty()) {
                throw new DkimProblem(followed.trouble());
            }
            return key.get();
        }

        /** A domain without a key is nothing to worry about. */
        Optional<Finding> finding() {
            String trouble = followed.trouble();
            if (trouble.isEmpty()) {
                return Optional.empty();
            }
            if (followed.value().isPresent()) {
                return Optional.of(Finding.hint(trouble + "; the key before it stays until a restart: mend the file"));
            }
            return Files.exists(path)
                    ? Optional.of(Finding.problem(trouble + "; nothing is signed with it: mend the file"))
                    : Optional.empty();
        }

        /** Where there is no key yet, none can be taken too early. */
        private void look() {
            boolean known = followed.value().isPresent();
            Look look = known ? followed.look() : followed.again();
            if (look == Look.REFUSED) {
                LOG.warn("{}: {}", followed.trouble(), known ? "the key before it stays" : "nothing is signed with it");
            } else if (look == Look.TAKEN && known) {
                LOG.info("{} was read again", path);
            }
        }

        private Optional<SigningKey> read() throws UnusableFile {
            try {
                byte[] octets = BoundedFile.read(path, MOST_OCTETS);
                SigningKey key = SigningKey.parse(new String(octets, StandardCharsets.ISO_8859_1));
                if (key.algorithm() == SigningAlgorithm.RSA_SHA256 && key.bits() < LEAST_BITS) {
                    throw new UnusableFile(path, "fewer than " + LEAST_BITS + " bits");
                }
                return Optional.of(key);
            } catch (DkimProblem noKey) {
                throw new UnusableFile(path, noKey.getMessage());
            }
        }
    }
}
