package org.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaticStateTest {

    static final class Clean {
        static final Pattern WORD = Pattern.compile("\\w+");
        static final List<String> FIXED = List.of("a");
        static final Map<String, String> NONE = Map.of();
        static final int NUMBER = 1;
    }

    static final class Careless {
        static final List<String> SEEN = new ArrayList<>();
        static final ThreadLocal<String> LOCAL = new ThreadLocal<>();
        static String last = "";
    }

    @TempDir
    private Path folder;

    @Test
    void acceptsConstants() throws Exception {
        assertThat(fields(Clean.class)).isEmpty();
    }

    @Test
    void findsWhatCanChange() throws Exception {
        assertThat(fields(Careless.class))
                .hasSize(3)
                .anyMatch(line -> line.contains("SEEN holds a List that can change"))
                .anyMatch(line -> line.contains("LOCAL"))
                .anyMatch(line -> line.contains("last is not final"));
    }

    private List<String> fields(Class<?> type) throws Exception {
        String file = type.getName().replace('.', '/') + ".class";
        Path copy = folder.resolve(file);
        Files.createDirectories(copy.getParent());
        Files.copy(Description.output(type).resolve(file), copy);
        return StaticState.in(folder, type.getClassLoader());
    }
}
