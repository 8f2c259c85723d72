package org.sluice.smtp.listener;

import java.util.Map;
import java.util.function.DoubleSupplier;
import org.sluice.metrics.Metrics;

/** A listener in a process of its own, to be run with few file descriptors; says what it counts. */
final class FewDescriptors {

    private FewDescriptors() {}

    /** {@code transport}; ends with its input. */
    public static void main(String[] arguments) throws Exception {
        try (TestServer server = new TestServer(Transport.Kind.valueOf(arguments[0]), Map.of("send_time", "5"))) {
            server.listener.bindMetrics(new Metrics() {
                @Override
                public void add(String name, long count, String... labels) {
                    if (name.equals("sluice_smtp_accept_failures_total")) {
                        System.out.println("failed");
                    }
                }

                @Override
                public void observe(String name, double seconds, String... labels) {
                    throw new UnsupportedOperationException(name);
                }

                @Override
                public AutoCloseable gauge(String name, DoubleSupplier value, String... labels) {
                    return () -> {};
                }

                @Override
                public String text() {
                    return "";
                }
            });
            System.out.println("port " + server.address().getPort());
            while (System.in.read() >= 0) {
                continue;
            }
        }
        System.out.println("ended");
    }
}
