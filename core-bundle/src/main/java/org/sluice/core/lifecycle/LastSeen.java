package org.sluice.core.lifecycle;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.validation.Mode;
import org.sluice.validation.Phase;

/**
 * In which phases a module was asked when it was last here, so that its contract holds there while it is absent, over a
 * restart too. The file is a convenience: without it the phases of content apply, which is the careful choice.
 */
final class LastSeen {

    private static final Logger LOG = LoggerFactory.getLogger(LastSeen.class);
    private static final Set<Phase> WHEN_UNKNOWN = Set.of(Phase.DATA, Phase.MSG_GEN_DATA_SPOOL);
    private static final int ORDER_WHEN_UNKNOWN = 500;

    /** What is remembered of a module. */
    record Entry(Set<Phase> phases, int order) {
        static final Entry UNKNOWN = new Entry(WHEN_UNKNOWN, ORDER_WHEN_UNKNOWN);
    }

    private final Optional<Path> file;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    LastSeen(Optional<Path> file) {
        this.file = file;
        file.filter(Files::isRegularFile).ifPresent(this::load);
    }

    Entry of(String module) {
        return entries.getOrDefault(module, Entry.UNKNOWN);
    }

    Set<String> names() {
        return Set.copyOf(entries.keySet());
    }

    void note(Declaration declared) {
        Set<Phase> phases = declared.mode() == Mode.ON_DEMAND ? Set.of() : declared.phases();
        Entry seen = new Entry(phases, declared.order());
        if (!seen.equals(entries.put(declared.name(), seen))) {
            file.ifPresent(this::save);
        }
    }

    private void load(Path path) {
        Properties stored = new Properties();
        try (InputStream in = Files.newInputStream(path)) {
            stored.load(in);
            stored.stringPropertyNames().forEach(name -> entries.put(name, parse(stored.getProperty(name))));
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("{} cannot be read, so modules never seen since are expected at data: {}", path, e.getMessage());
        }
    }

    private static Entry parse(String text) {
        List<String> words = Arrays.asList(text.split(" "));
        Set<Phase> phases =
                words.subList(1, words.size()).stream().map(Phase::of).collect(Collectors.toUnmodifiableSet());
        return new Entry(phases, Integer.parseInt(words.get(0)));
    }

    private void save(Path path) {
        Properties stored = new Properties();
        entries.forEach((name, entry) -> stored.setProperty(
                name,
                entry.order
                        + entry.phases.stream()
                                .map(phase -> ' ' + phase.word())
                                .sorted()
                                .collect(Collectors.joining())));
        try {
            Path fresh = path.resolveSibling(path.getFileName() + ".new");
            try (OutputStream out = Files.newOutputStream(fresh)) {
                stored.store(out, "order and phases of each module when it was last here");
            }
            Files.move(fresh, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warn("{} cannot be written: {}", path, e.getMessage());
        }
    }
}
