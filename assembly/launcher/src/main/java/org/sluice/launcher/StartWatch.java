package org.sluice.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Tells the terminal how the start went. The core knows, in the container; it leaves notes in the data directory: one when
 * mail is taken, one when it never will be, one about what is wrong although it is.
 */
final class StartWatch {
    private final Layout layout;
    private final Runnable stop;
    private volatile boolean over;
    private volatile boolean failed;

    /** {@code stop} ends a start that is hopeless. */
    StartWatch(Layout layout, Runnable stop) {
        this.layout = layout;
        this.stop = stop;
    }

    /** Called again and again, by one thread, until the start is over. */
    void look() {
        if (over) {
            return;
        }
        if (Files.exists(layout.ready())) {
            over = true;
            say(layout.troubles());
        } else if (Files.exists(layout.failed())) {
            over = true;
            failed = true;
            say(layout.failed());
            stop.run();
        }
    }

    /** Whether the server ended because it could not be started. */
    boolean hasFailed() {
        return failed;
    }

    private static void say(Path note) {
        try {
            List<String> lines = Files.exists(note) ? Files.readAllLines(note) : List.of();
            lines.forEach(line -> System.err.println("sluice: " + line));
        } catch (IOException gone) {
            // Mended in this very moment.
        }
    }
}
