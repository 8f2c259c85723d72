package org.sluice.delivery;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads of delivery, and the name of the machine they run on. */
final class Machine {

    private static final int READERS = 8;
    private static final int COMMANDS = 2;

    private final ThreadPoolExecutor mailboxes;
    private final ThreadPoolExecutor readers = pool("sluice-delivery-read", READERS);
    private final ThreadPoolExecutor commands = pool("sluice-delivery-command", COMMANDS);
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, daemons("sluice-delivery-turn"));

    Machine(int mailboxThreads) {
        mailboxes = pool("sluice-maildir", mailboxThreads);
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Maildir writers: as many syncs run at once. */
    ThreadPoolExecutor mailboxes() {
        return mailboxes;
    }

    /** Readers of the spool for SMTP. */
    ThreadPoolExecutor readers() {
        return readers;
    }

    /** For operators' commands. */
    ThreadPoolExecutor commands() {
        return commands;
    }

    /** One thread; nothing on it blocks. */
    ScheduledThreadPoolExecutor timer() {
        return timer;
    }

    void mailboxThreads(int count) {
        if (count > mailboxes.getMaximumPoolSize()) {
            mailboxes.setMaximumPoolSize(count);
            mailboxes.setCorePoolSize(count);
        } else {
            mailboxes.setCorePoolSize(count);
            mailboxes.setMaximumPoolSize(count);
        }
    }

    void stop() {
        timer.shutdown();
        mailboxes.shutdown();
        readers.shutdown();
        commands.shutdown();
    }

    /** The machine's name as its resolver has it; {@code localhost} when there is none. */
    static String hostName() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            return name.matches("[0-9A-Za-z_.-]{1,255}") ? name : "localhost";
        } catch (UnknownHostException nameless) {
            return "localhost";
        }
    }

    /** The queues are as long as the deliveries the index starts at once, no longer. */
    private static ThreadPoolExecutor pool(String name, int threads) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), daemons(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory daemons(String name) {
        ThreadFactory plain = Executors.defaultThreadFactory();
        return task -> {
            Thread thread = plain.newThread(task);
            thread.setName(name + '-' + thread.getId());
            thread.setDaemon(true);
            return thread;
        };
    }
}
