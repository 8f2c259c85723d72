package org.sluice.core.dispatch;

/** Blocking work of a call: interrupted when the call is cancelled, not begun when it was cancelled before. */
final class BlockingTask implements Runnable {

    private final Runnable task;
    private final Cancellation cancellation;
    private final Runnable interrupt = this::interrupt;
    private Thread thread;
    private boolean cancelled;

    BlockingTask(Runnable task, Cancellation cancellation) {
        this.task = task;
        this.cancellation = cancellation;
        cancellation.add(interrupt);
    }

    @Override
    public void run() {
        synchronized (this) {
            if (cancelled) {
                return;
            }
            thread = Thread.currentThread();
        }
        try {
            task.run();
        } finally {
            synchronized (this) {
                thread = null;
            }
            cancellation.remove(interrupt);
            Thread.interrupted(); // meant for this task, not for the next one on this thread
        }
    }

    private synchronized void interrupt() {
        cancelled = true;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
