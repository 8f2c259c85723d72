package org.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A bundle of the distribution under another version, as its next release would come. */
public final class NextVersion {

    private NextVersion() {}

    /** Writes a copy of a bundle that says it is of that version; {@code symbolicName}: its name, null for the one it has. */
    public static Path write(Path bundle, String symbolicName, String version, Path copy) throws IOException {
        try (JarInputStream in = new JarInputStream(Files.newInputStream(bundle))) {
            Manifest manifest = in.getManifest();
            Attributes headers = manifest.getMainAttributes();
            headers.putValue("Bundle-Version", version);
            if (symbolicName != null) {
                headers.putValue("Bundle-SymbolicName", symbolicName);
            }
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(copy), manifest)) {
                for (JarEntry each = in.getNextJarEntry(); each != null; each = in.getNextJarEntry()) {
                    out.putNextEntry(new JarEntry(each.getName()));
                    in.transferTo(out);
                    out.closeEntry();
                }
            }
        }
        return copy;
    }

    /** The bundle of a module in an unpacked distribution. */
    public static Path shipped(Path distribution, String module) throws IOException {
        try (var versions = Files.walk(distribution.resolve("system/org/sluice/module." + module))) {
            return versions.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no module " + module + " in " + distribution));
        }
    }
}
