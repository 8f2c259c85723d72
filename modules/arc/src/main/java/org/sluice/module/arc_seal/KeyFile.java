package org.sluice.module.arc_seal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.module.arc.Sealer;
import org.sluice.support.dkim.DkimProblem;
import org.sluice.support.dkim.SigningKey;
import org.sluice.validation.ConfigurationRefused;

/** The key on disk. A new one is used from the next message on; while it cannot be read, the old one stays. */
final class KeyFile {

    private static final Logger LOG = LoggerFactory.getLogger(KeyFile.class);
    private static final FileTime GONE = FileTime.fromMillis(-1);
    private static final int LINE_WIDTH = 64;
    private static final int LEAST_BITS = 1_024;

    private final Path file;
    private final String domain;
    private final String selector;
    private final List<String> signedHeaders;
    private FileTime seen;
    private Sealer sealer;

    private KeyFile(Path file, String domain, String selector, List<String> signedHeaders) {
        this.file = file;
        this.domain = domain;
        this.selector = selector;
        this.signedHeaders = signedHeaders;
    }

    /** Reads it for the first time; one that cannot be used is refused. */
    static KeyFile open(Path file, String domain, String selector, List<String> signedHeaders) {
        KeyFile key = new KeyFile(file, domain, selector, signedHeaders);
        try {
            key.load(Files.getLastModifiedTime(file));
        } catch (IOException e) {
            throw new ConfigurationRefused("key_file", file, "a file that can be read");
        } catch (DkimProblem wrong) {
            throw new ConfigurationRefused("key_file", file, "a usable key; " + wrong.getMessage());
        }
        return key;
    }

    /** With the key as it is now. Looks at the disk. */
    synchronized Sealer sealer() {
        FileTime changed = modified();
        if (!changed.equals(seen)) {
            // Also when it is of no use: one line in the log for each change is enough.
            seen = changed;
            try {
                load(changed);
                LOG.info("{} was read again", file);
            } catch (IOException | DkimProblem unusable) {
                LOG.error("{} cannot be used, the key before it stays: {}", file, unusable.getMessage());
            }
        }
        return sealer;
    }

    private FileTime modified() {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException gone) {
            return GONE;
        }
    }

    private void load(FileTime changed) throws IOException, DkimProblem {
        SigningKey key = SigningKey.load(file);
        if (key.algorithm().keyType().equals("rsa") && key.bits() < LEAST_BITS) {
            throw new DkimProblem("fewer than " + LEAST_BITS + " bits");
        }
        sealer = new Sealer(domain, selector, key, signedHeaders, LINE_WIDTH);
        seen = changed;
    }
}
