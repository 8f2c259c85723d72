package org.sluice.launcher;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.karaf.main.Main;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.launch.Framework;

/** Karaf, run until it is told to stop by a signal or from its console; either way within the same limit. */
final class Container {
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final StopLimit limit;
    private volatile Main karaf;

    Container(StopLimit limit) {
        this.limit = limit;
    }

    /** Returns once the container has stopped for good. */
    void run() throws Exception {
        List.of("TERM", "INT", "HUP").forEach(this::stopOn);
        do {
            System.setProperty("karaf.restart", "false");
            System.setProperty("karaf.restart.jvm", "false");
            karaf = new Main(new String[0]);
            try {
                karaf.launch();
                limitEveryStop(karaf.getFramework());
                karaf.awaitShutdown();
            } finally {
                karaf.destroy();
            }
        } while (restarts());
    }

    private boolean restarts() {
        boolean restarts = Boolean.getBoolean("karaf.restart") && !stopping.get();
        if (restarts) {
            limit.met();
        }
        return restarts;
    }

    /** Also one that a signal did not ask for, but {@code system:shutdown}. */
    private void limitEveryStop(Framework framework) {
        SynchronousBundleListener listener = event -> {
            if (event.getType() == BundleEvent.STOPPING && event.getBundle().getBundleId() == 0) {
                limit.begin(() -> bundles(framework));
            }
        };
        BundleContext context = framework.getBundleContext();
        if (context != null) {
            context.addBundleListener(listener);
        }
    }

    private static List<Bundle> bundles(Framework framework) {
        BundleContext context = framework.getBundleContext();
        return context == null ? List.of() : List.of(context.getBundles());
    }

    /** By reflection: the class is there on every JDK, but only as an internal one that the compiler warns about. */
    private void stopOn(String signal) {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object handler = Proxy.newProxyInstance(
                    handlerType.getClassLoader(), new Class<?>[] {handlerType}, (self, method, args) -> {
                        if (method.getName().equals("handle")) {
                            stop();
                        }
                        return null;
                    });
            type.getMethod("handle", type, handlerType)
                    .invoke(null, type.getConstructor(String.class).newInstance(signal), handler);
        } catch (ReflectiveOperationException e) {
            // Ignored by nohup, or not there on this platform: the JVM's own handling applies.
        }
    }

    /** Ends it, whoever wants that. */
    void stop() {
        if (!stopping.compareAndSet(false, true)) {
            return;
        }
        Main running = karaf;
        if (running == null || running.getFramework() == null) {
            limit.begin(List::of);
            System.exit(0);
        }
        Framework framework = running.getFramework();
        limit.begin(() -> bundles(framework));
        try {
            framework.stop();
        } catch (BundleException e) {
            System.err.println("sluice: while stopping: " + e);
        }
    }
}
