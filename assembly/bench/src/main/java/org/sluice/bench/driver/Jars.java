package org.sluice.bench.driver;

import java.nio.file.Path;

/** Where the versions of a bundle lie. */
record Jars(Path folder, String bundle) {

    Path of(String version) {
        return folder.resolve(bundle + "-" + version + ".jar");
    }
}
