package org.sluice.launcher;

import java.nio.file.Path;

/** Where things lie: the distribution, which is never written, and the data directory, which holds all that changes. */
record Layout(Path distribution, Path data) {

    /** As the script said in {@code karaf.home} and {@code karaf.base}. */
    static Layout ofSystemProperties() {
        return new Layout(Path.of(System.getProperty("karaf.home")), Path.of(System.getProperty("karaf.base")));
    }

    Path shippedEtc() {
        return distribution.resolve("etc");
    }

    /** Names the content of the distribution; another content has another name. */
    Path shippedBuild() {
        return distribution.resolve("build");
    }

    Path etc() {
        return data.resolve("etc");
    }

    Path deploy() {
        return data.resolve("deploy");
    }

    Path log() {
        return data.resolve("log");
    }

    Path console() {
        return data.resolve("console");
    }

    Path lock() {
        return data.resolve("lock");
    }

    Path features() {
        return data.resolve("features");
    }

    /** What the container keeps for itself; may be deleted at any time the server does not run. */
    Path karaf() {
        return data.resolve("karaf");
    }

    Path temporary() {
        return karaf().resolve("tmp");
    }

    Path ready() {
        return karaf().resolve("ready");
    }

    /** Why no mail will be taken; written by the core when a start is hopeless. */
    Path failed() {
        return karaf().resolve("failed");
    }

    /** What is wrong although the server runs; written by the core. */
    Path troubles() {
        return karaf().resolve("troubles");
    }

    /** Why the last stop had to be forced; absent after an orderly one. */
    Path forced() {
        return karaf().resolve("forced");
    }

    /** What the threads did when a stop had to be forced. */
    Path stuckThreads() {
        return log().resolve("forced-stop.txt");
    }

    /** Which build made {@link #karaf()}. */
    Path madeBy() {
        return karaf().resolve("build");
    }
}
