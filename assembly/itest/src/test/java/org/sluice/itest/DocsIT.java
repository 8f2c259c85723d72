package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents point at is there, and what an operator can type is described. */
class DocsIT {
    private static final Path SOURCES = Path.of(System.getProperty("sluice.sources"));
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");
    private static final Pattern COMMAND =
            Pattern.compile("@Command\\(\\s*scope = \"sluice\",\\s*name = \"([a-z-]+)\"");

    @Test
    void linksLeadSomewhere() throws IOException {
        Set<String> broken = new TreeSet<>();
        List<Path> pages = files("*.md");
        for (Path page : pages) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                if (!Files.exists(page.resolveSibling(link.group(1)))) {
                    broken.add(SOURCES.relativize(page) + " -> " + link.group(1));
                }
            }
        }
        assertThat(pages).hasSizeGreaterThan(10);
        assertThat(broken).isEmpty();
    }

    @Test
    void everyCommandIsDescribed() throws IOException {
        Set<String> commands = new TreeSet<>();
        for (Path source : files("*.java")) {
            COMMAND.matcher(Files.readString(source)).results().forEach(each -> commands.add(each.group(1)));
        }
        assertThat(commands).hasSizeGreaterThanOrEqualTo(20);
        assertThat(Files.readString(SOURCES.resolve("docs/console.md")))
                .contains(commands.stream().map(each -> '`' + each).toList());
    }

    private static List<Path> files(String glob) throws IOException {
        var named = SOURCES.getFileSystem().getPathMatcher("glob:" + glob);
        try (Stream<Path> all = Files.walk(SOURCES)) {
            return all.filter(path -> named.matches(path.getFileName()))
                    .filter(path -> !SOURCES.relativize(path).toString().contains("target/"))
                    .toList();
        }
    }
}
