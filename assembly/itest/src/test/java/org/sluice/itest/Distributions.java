package org.sluice.itest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives a test as many servers as it has parameters, ends them after it, and keeps their logs where it failed. */
final class Distributions implements ParameterResolver, AfterEachCallback {
    private final List<Distribution> open = new ArrayList<>();

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Distribution.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        try {
            Distribution distribution = Distribution.fresh();
            open.add(distribution);
            return distribution;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        String test = context.getRequiredTestClass().getSimpleName() + "."
                + context.getRequiredTestMethod().getName();
        for (int i = 0; i < open.size(); i++) {
            if (context.getExecutionException().isPresent()) {
                open.get(i).keepLogs(Path.of("target", "failed", test, "" + i));
            }
            open.get(i).close();
        }
        open.clear();
    }
}
