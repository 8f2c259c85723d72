package org.sluice.launcher;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.karaf.main.Main;
import org.osgi.framework.BundleException;

/**
 * Karaf, run until it is told to stop by a signal or from its console. Either way the process ends with status 0, and never later
 * than a bound: what was accepted is on disk by then, so nothing is gained by waiting for a bundle that hangs.
 */
final class Container {
    private static final long STOP_MILLIS = 9_000;

    private final AtomicBoolean stopping = new AtomicBoolean();
    private volatile Main karaf;

    /** Returns once the container has stopped for good. */
    void run() throws Exception {
        List.of("TERM", "INT", "HUP").forEach(this::stopOn);
        do {
            System.setProperty("karaf.restart", "false");
            System.setProperty("karaf.restart.jvm", "false");
            karaf = new Main(new String[0]);
            try {
                karaf.launch();
                karaf.awaitShutdown();
            } finally {
                karaf.destroy();
            }
        } while (Boolean.getBoolean("karaf.restart") && !stopping.get());
    }

    /** By reflection: the class is there on every JDK, but only as an internal one that the compiler warns about. */
    private void stopOn(String signal) {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object handler = Proxy.newProxyInstance(
                    handlerType.getClassLoader(), new Class<?>[] {handlerType}, (self, method, args) -> {
                        if (method.getName().equals("handle")) {
                            stop(0);
                        }
                        return null;
                    });
            type.getMethod("handle", type, handlerType)
                    .invoke(null, type.getConstructor(String.class).newInstance(signal), handler);
        } catch (ReflectiveOperationException e) {
            // Ignored by nohup, or not there on this platform: the JVM's own handling applies.
        }
    }

    /** Ends it. {@code status}: what the process ends with if something hangs in the container. */
    void stop(int status) {
        if (!stopping.compareAndSet(false, true)) {
            return;
        }
        Thread watch = new Thread(() -> haltLater(status), "sluice-stop-limit");
        watch.setDaemon(true);
        watch.start();
        Main running = karaf;
        if (running == null || running.getFramework() == null) {
            System.exit(0);
        }
        try {
            running.getFramework().stop();
        } catch (BundleException e) {
            System.err.println("sluice: while stopping: " + e);
        }
    }

    private static void haltLater(int status) {
        try {
            Thread.sleep(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.err.println("sluice: a bundle did not stop in time; leaving it behind");
        Runtime.getRuntime().halt(status);
    }
}
