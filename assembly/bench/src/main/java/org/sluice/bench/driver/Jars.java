package org.sluice.bench.driver;

import java.nio.file.Path;

/** Where the versions of a module lie. */
record Jars(Path folder, String module) {

    Path of(String version) {
        return folder.resolve(module + "-" + version + ".jar");
    }
}
