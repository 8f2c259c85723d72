package org.sluice.core.lifecycle;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SHA-256 over the sorted names and octets of a bundle's entries, the manifest left out: it carries build times, the
 * entries do not, so the same code has the same hash wherever it was built.
 */
public final class BundleHash {

    private static final Logger LOG = LoggerFactory.getLogger(BundleHash.class);
    private static final String MANIFEST = "META-INF/MANIFEST.MF";

    private final Map<Revision, String> known = new ConcurrentHashMap<>();

    /** The hash, computed once for each revision; empty when the bundle cannot be read. */
    public String of(Bundle bundle) {
        Revision revision = new Revision(bundle.getBundleId(), bundle.getLastModified());
        known.keySet().removeIf(other -> other.bundleId == revision.bundleId && !other.equals(revision));
        return known.computeIfAbsent(revision, key -> read(bundle));
    }

    private static String read(Bundle bundle) {
        try {
            Map<String, URL> entries = new TreeMap<>();
            var found = bundle.findEntries("/", "*", true);
            while (found != null && found.hasMoreElements()) {
                URL url = found.nextElement();
                String name = url.getPath().replaceFirst("^/+", "");
                if (!name.endsWith("/") && !name.equals(MANIFEST)) {
                    entries.put(name, url);
                }
            }
            return digest(entries);
        } catch (IOException | IllegalStateException e) {
            LOG.warn("Bundle {} cannot be read to hash it: {}", bundle.getBundleId(), e.getMessage());
            return "";
        }
    }

    private static String digest(Map<String, URL> entries) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[16_384];
        for (Map.Entry<String, URL> entry : entries.entrySet()) {
            digest.update(entry.getKey().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            try (InputStream in = entry.getValue().openStream()) {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    digest.update(buffer, 0, read);
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private record Revision(long bundleId, long lastModified) {}
}
