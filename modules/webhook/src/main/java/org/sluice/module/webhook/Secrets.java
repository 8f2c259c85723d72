package org.sluice.module.webhook;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.operations.HealthCheck.Finding;
import org.sluice.support.file.FollowedFiles;
import org.sluice.support.file.FollowedFiles.Look;
import org.sluice.support.file.UnusableFile;
import org.sluice.validation.ConfigurationRefused;

/**
 * What goes with every question of one hook and stands in files of its own, as other programs exchange secrets without an edit of ours.
 * Looked at by one thread, read by any.
 */
final class Secrets {

    private static final Logger LOG = LoggerFactory.getLogger(Secrets.class);

    private final String hook;
    private final List<Path> files;
    private final FollowedFiles<Known> followed;

    /** What was read of all of them at once. */
    record Known(SigningKeys keys, ExtraHeaders headers) {}

    private Secrets(String hook, List<Path> files, FollowedFiles<Known> followed) {
        this.hook = hook;
        this.files = files;
        this.followed = followed;
    }

    /** Reads them; {@code all}: for header fields, whose keys nobody knows before. */
    static Secrets of(String hook, String keys, Map<String, Object> all) {
        List<Path> files = Stream.concat(SigningKeys.file(keys).stream(), ExtraHeaders.files(all).stream())
                .toList();
        try {
            return new Secrets(hook, files, FollowedFiles.of(files, () -> read(keys, all)));
        } catch (UnusableFile refused) {
            throw (ConfigurationRefused) refused.getCause();
        }
    }

    /** What goes with a question that is asked now. */
    Known now() {
        return followed.value();
    }

    /** Whether there are files to look at. */
    boolean areInFiles() {
        return !files.isEmpty();
    }

    /** What an operator should know of files that changed and cannot be used. */
    Optional<Finding> finding() {
        String trouble = followed.trouble();
        return trouble.isEmpty()
                ? Optional.empty()
                : Optional.of(Finding.problem("webhook " + hook + ": " + trouble
                        + "; the secrets read before stay until a restart: mend the file"));
    }

    /** Takes over what has changed. */
    void look() {
        Look look = followed.look();
        if (look == Look.TAKEN) {
            LOG.info("webhook {}: secrets were read again", hook);
        } else if (look == Look.REFUSED) {
            LOG.error("webhook {}: {}; those read before stay", hook, followed.trouble());
        }
    }

    private static Known read(String keys, Map<String, Object> all) throws UnusableFile {
        try {
            return new Known(SigningKeys.of("signing_secret_file", keys), ExtraHeaders.of(all));
        } catch (ConfigurationRefused refused) {
            UnusableFile unusable = new UnusableFile(Path.of("secrets"), refused.getMessage());
            unusable.initCause(refused);
            throw unusable;
        }
    }
}
