package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the documents point at is there, and what an operator can type is described. */
class DocsIT {
    private static final Path SOURCES = Path.of(System.getProperty("sluice.sources"));
    private static final Set<String> NO_SOURCES = Set.of("target", "data", ".git");
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

    /** Sources only: what is being built and tested comes and goes meanwhile. */
    private static List<Path> files(String glob) throws IOException {
        var named = SOURCES.getFileSystem().getPathMatcher("glob:" + glob);
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(SOURCES, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.getFileName().toString();
                return NO_SOURCES.contains(name) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (named.matches(file.getFileName())) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }
}
