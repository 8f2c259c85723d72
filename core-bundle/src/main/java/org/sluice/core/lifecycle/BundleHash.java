package org.sluice.core.lifecycle;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SHA-256 over the sorted names and octets of a bundle's entries, the manifest left out: it carries build times, the
 * entries do not, so the same code has the same hash wherever it was built, installed or on disk.
 */
public final class BundleHash {

    private static final Logger LOG = LoggerFactory.getLogger(BundleHash.class);
    private static final String MANIFEST = "META-INF/MANIFEST.MF";

    private final Map<Revision, String> known = new ConcurrentHashMap<>();

    /** Where the octets of an entry come from. */
    private interface Source {
        InputStream open() throws IOException;
    }

    /** The hash, computed once for each revision; empty when the bundle cannot be read. */
    public String of(Bundle bundle) {
        Revision revision = new Revision(bundle.getBundleId(), bundle.getLastModified());
        known.keySet().removeIf(other -> other.bundleId == revision.bundleId && !other.equals(revision));
        return known.computeIfAbsent(revision, key -> read(bundle));
    }

    /** The hash a bundle would have that was installed from that file. */
    public static String of(Path jar) throws IOException {
        try (ZipFile file = new ZipFile(jar.toFile())) {
            SortedMap<String, Source> entries = new TreeMap<>();
            for (ZipEntry entry : Collections.list(file.entries())) {
                add(entries, entry.getName(), () -> file.getInputStream(entry));
            }
            return digest(entries);
        }
    }

    private static String read(Bundle bundle) {
        try {
            SortedMap<String, Source> entries = new TreeMap<>();
            collect(bundle, "/", entries);
            return digest(entries);
        } catch (IOException | IllegalStateException e) {
            LOG.warn("Bundle {} cannot be read to hash it: {}", bundle.getBundleId(), e.getMessage());
            return "";
        }
    }

    /** Walks by {@code getEntryPaths}: {@code findEntries} would resolve a bundle that is just being updated. */
    private static void collect(Bundle bundle, String folder, SortedMap<String, Source> entries) {
        Enumeration<String> paths = bundle.getEntryPaths(folder);
        while (paths != null && paths.hasMoreElements()) {
            String path = paths.nextElement();
            if (path.endsWith("/")) {
                collect(bundle, path, entries);
            } else {
                URL url = bundle.getEntry(path);
                add(entries, path, url::openStream);
            }
        }
    }

    private static void add(Map<String, Source> entries, String name, Source source) {
        if (!name.endsWith("/") && !name.equals(MANIFEST)) {
            entries.put(name, source);
        }
    }

    private static String digest(SortedMap<String, Source> entries) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[16_384];
        for (Map.Entry<String, Source> entry : entries.entrySet()) {
            digest.update(entry.getKey().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            try (InputStream in = entry.getValue().open()) {
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
