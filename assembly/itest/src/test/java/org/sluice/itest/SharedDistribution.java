package org.sluice.itest;

import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives all tests of a class the same server, and keeps its logs where one of them failed. What they share they leave as it was. */
final class SharedDistribution implements ParameterResolver, AfterTestExecutionCallback {

    private static final Namespace OURS = Namespace.create(SharedDistribution.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Distribution.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return held(context).server;
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        held(context).failed |= context.getExecutionException().isPresent();
    }

    private static Held held(ExtensionContext context) {
        ExtensionContext ofClass = context;
        while (ofClass.getTestMethod().isPresent()) {
            ofClass = ofClass.getParent().orElseThrow();
        }
        String name = ofClass.getRequiredTestClass().getSimpleName();
        return ofClass.getStore(OURS).getOrComputeIfAbsent(Held.class, key -> Held.of(name), Held.class);
    }

    private static final class Held implements AutoCloseable {
        private final String name;
        private final Distribution server;
        private boolean failed;

        private Held(String name, Distribution server) {
            this.name = name;
            this.server = server;
        }

        static Held of(String name) {
            try {
                return new Held(name, Distribution.fresh());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() throws Exception {
            if (failed) {
                server.keepLogs(Path.of("target", "failed", name));
            }
            server.close();
        }
    }
}
