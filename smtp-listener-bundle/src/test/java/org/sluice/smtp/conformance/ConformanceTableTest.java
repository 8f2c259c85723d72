package org.sluice.smtp.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every test that {@code docs/smtp-conformance.md} and {@code docs/smtp-hostile.md} name is there, and every line of the tables
 * names one or a reason.
 */
class ConformanceTableTest {

    private static final Path SOURCES = Path.of("..");
    private static final Path TABLE = SOURCES.resolve("docs/smtp-conformance.md");
    private static final Path HOSTILE = SOURCES.resolve("docs/smtp-hostile.md");
    private static final Pattern METHOD = Pattern.compile("`(\\w+)#(\\w+)`");
    private static final Pattern TRANSCRIPT = Pattern.compile("`([a-z0-9-]+\\.smtp)`");
    private static final int COLUMNS = 6;

    @Test
    void namesOnlyTestsThatExist() throws IOException {
        String table = Files.readString(TABLE) + Files.readString(HOSTILE);
        Map<String, String> classes = testClasses();
        Set<String> missing = new TreeSet<>();
        Matcher method = METHOD.matcher(table);
        while (method.find()) {
            String source = classes.getOrDefault(method.group(1), "");
            if (!source.contains("void " + method.group(2) + "(")) {
                missing.add(method.group());
            }
        }
        Matcher transcript = TRANSCRIPT.matcher(table);
        while (transcript.find()) {
            if (!Files.exists(Path.of("src/test/resources/transcripts", transcript.group(1)))) {
                missing.add(transcript.group());
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void answersEveryLine() throws IOException {
        for (String line :
                Files.readString(TABLE).split("## Clients of others")[0].split("\n")) {
            if (isCase(line)) {
                String[] columns = line.split("\\|", -1);
                assertThat(columns).as(line).hasSize(COLUMNS);
                assertThat(columns[3]).as(line).containsAnyOf("MUST", "SHOULD", "MAY");
                assertThat(columns[4].strip()).as(line).isNotEmpty();
            }
        }
        for (String line : Files.readAllLines(HOSTILE)) {
            assertThat(line).satisfiesAnyOf(other -> assertThat(isCase(other)).isFalse(), named -> assertThat(named)
                    .containsPattern("`\\w+#\\w+`|`[a-z0-9-]+\\.smtp`|`./sluice bench"));
        }
    }

    private static boolean isCase(String line) {
        return line.startsWith("| ")
                && Stream.of("| section", "| ---", "| what |", "| from |").noneMatch(line::startsWith);
    }

    private static Map<String, String> testClasses() throws IOException {
        Map<String, String> classes = new HashMap<>();
        try (Stream<Path> all = Files.walk(SOURCES)) {
            for (Path source : all.filter(path -> path.toString().contains("/src/test/java/")
                            && path.toString().endsWith(".java"))
                    .toList()) {
                String name = source.getFileName().toString().replace(".java", "");
                classes.merge(name, Files.readString(source), String::concat);
            }
        }
        return classes;
    }
}
