package org.sluice.core.intake;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * A session's home that may be gone already: an event loop that was shut down takes no tasks, yet a message that was
 * committed still has to be ended. Then the caller's thread does it, as nobody else uses the session any more.
 */
record HomeExecutor(Executor home) implements Executor {

    @Override
    public void execute(Runnable task) {
        try {
            home.execute(task);
        } catch (RejectedExecutionException gone) {
            task.run();
        }
    }
}
