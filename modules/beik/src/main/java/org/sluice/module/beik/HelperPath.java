package org.sluice.module.beik;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;
import org.sluice.module.beik.engine.HelperMain;

/**
 * The class path of the helper process: what a bundle has inside, as files. They lie in the bundle's own storage, one copy for each
 * revision, which goes with it.
 *
 * @param files folders and jars
 */
record HelperPath(List<Path> files) {

    private static final String JNA = "lib/jna.jar";

    /** The path for the classes beside this one; copied out of the bundle, where this is one. */
    static HelperPath own() throws IOException {
        Bundle bundle = FrameworkUtil.getBundle(HelperPath.class);
        return bundle == null
                ? new HelperPath(
                        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                                .map(Path::of)
                                .toList())
                : copied(bundle);
    }

    private static HelperPath copied(Bundle bundle) throws IOException {
        Path folder = bundle.getBundleContext()
                .getDataFile("helper-" + bundle.getLastModified())
                .toPath();
        String classes = HelperMain.class.getPackageName().replace('.', '/');
        for (URL each : Collections.list(bundle.findEntries(classes, "*.class", false))) {
            copy(each, folder.resolve(each.getPath().substring(1)));
        }
        Path jna = folder.resolve(JNA);
        copy(bundle.getEntry(JNA), jna);
        return new HelperPath(List.of(folder, jna));
    }

    private static void copy(URL from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (InputStream in = from.openStream()) {
            Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
