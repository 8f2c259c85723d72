package org.sluice.itest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Programs of others that tests talk through. Missing ones skip a test at home and fail it where all must run. */
final class Programs {

    private Programs() {}

    static String require(String name) {
        Optional<Path> found = Arrays.stream((System.getenv("PATH") + ":/usr/sbin:/sbin").split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isEmpty() && "true".equals(System.getenv("CI"))) {
            Assertions.fail(name + " is not installed");
        }
        Assumptions.assumeTrue(found.isPresent(), name + " is not installed");
        return found.get().toString();
    }
}
