package org.sluice.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.sluice.testing.PackageOrder;

/** The table of packages in {@code docs/architecture.md} is how it is. */
class PackagesTest {

    private static final Pattern NAME = Pattern.compile("`([a-z]+)`");

    @Test
    void useOnlyThoseAboveThem() throws IOException {
        List<String> order = table();
        assertThat(order).startsWith("codec").endsWith("listener").hasSizeGreaterThan(10);
        assertThat(new PackageOrder("org.sluice.smtp", order).violations()).isEmpty();
    }

    private static List<String> table() throws IOException {
        String text = Files.readString(Path.of("../docs/architecture.md"));
        String behind = text.substring(text.indexOf("Inside `smtp-listener-bundle`"));
        List<String> order = new ArrayList<>();
        behind.lines()
                .dropWhile(line -> !line.startsWith("| `"))
                .takeWhile(line -> line.startsWith("| `"))
                .forEach(line -> {
                    Matcher name = NAME.matcher(line.split("\\|")[1]);
                    while (name.find()) {
                        order.add(name.group(1));
                    }
                });
        return order;
    }
}
