package org.sluice.core.lifecycle;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.core.settings.Declaration;
import org.sluice.core.settings.OwnFile;
import org.sluice.validation.Mode;
import org.sluice.validation.Phase;

/**
 * Which modules have been here, in which phases they were asked, and whether mail was to wait for them: so that all that
 * holds while one is absent, over restarts and upgrades too. A module that has never been here is not missed, whatever the
 * file says that was shipped for it.
 */
final class LastSeen {

    private static final Logger LOG = LoggerFactory.getLogger(LastSeen.class);
    private static final Set<Phase> WHEN_UNKNOWN = Set.of(Phase.DATA, Phase.MSG_GEN_DATA_SPOOL);
    private static final int ORDER_WHEN_UNKNOWN = 500;
    private static final int MOST_PIDS = 1_000;
    private static final String REQUIRED = "required";
    private static final String WITHDRAWN = "withdrawn";

    /**
     * What is remembered of a module.
     *
     * @param claims what it said of itself, by the PID of the instance; an empty PID for one without configuration
     */
    record Entry(Set<Phase> phases, int order, Map<String, Claim> claims) {
        static final Entry UNKNOWN = new Entry(WHEN_UNKNOWN, ORDER_WHEN_UNKNOWN, Map.of());

        /** The file by which mail waits for it, as long as that is there; empty where mail does not. */
        Optional<String> requiredBy(OwnFile.Shelf files) {
            return claims.entrySet().stream()
                    .filter(each -> !each.getValue().withdrawn())
                    .flatMap(each -> file(each.getKey(), files)
                            .filter(file ->
                                    file.required().orElse(each.getValue().required()))
                            .filter(file -> file.mode().orElse(each.getValue().mode()) == Mode.DECIDE)
                            .map(OwnFile::source)
                            .stream())
                    .findFirst();
        }

        /** A module without configuration has only itself to say so. */
        private static Optional<OwnFile> file(String pid, OwnFile.Shelf files) {
            return pid.isEmpty() ? Optional.of(new OwnFile("", Optional.empty(), Optional.empty())) : files.find(pid);
        }

        private Entry with(Declaration declared) {
            Set<Phase> phases = declared.mode() == Mode.ON_DEMAND ? Set.of() : declared.phases();
            Map<String, Claim> all = new TreeMap<>(claims.size() < MOST_PIDS ? claims : Map.of());
            all.put(declared.pid(), new Claim(declared.required(), declared.mode(), false));
            return new Entry(phases, declared.order(), Map.copyOf(all));
        }

        private Entry withdrawing(String pid, boolean withdrawn) {
            Map<String, Claim> all = new TreeMap<>(claims);
            all.computeIfPresent(pid, (same, claim) -> new Claim(claim.required, claim.mode, withdrawn));
            return new Entry(phases, order, Map.copyOf(all));
        }
    }

    /**
     * What an instance said of itself.
     *
     * @param withdrawn whether its file was deleted since: the next start of the server brings a shipped file back, and must
     *     not bring this back with it
     */
    record Claim(boolean required, Mode mode, boolean withdrawn) {}

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

    /** Takes note; what is new is to be {@link #save}d. */
    boolean note(Declaration declared) {
        Entry seen = of(declared.name()).with(declared);
        return !seen.equals(entries.put(declared.name(), seen));
    }

    /** A file was deleted, or has come back; what is new is to be {@link #save}d. */
    boolean withdraw(String pid, boolean withdrawn) {
        boolean isNews = false;
        for (Map.Entry<String, Entry> each : entries.entrySet()) {
            Entry changed = each.getValue().withdrawing(pid, withdrawn);
            isNews |= !changed.equals(each.setValue(changed));
        }
        return isNews;
    }

    /** It is as if the module had never been here. False: it has not. To be {@link #save}d. */
    boolean forget(String module) {
        return entries.remove(module) != null;
    }

    private void load(Path path) {
        Properties stored = new Properties();
        try (InputStream in = Files.newInputStream(path)) {
            stored.load(in);
            stored.stringPropertyNames().forEach(name -> entries.put(name, parse(stored.getProperty(name))));
        } catch (IOException | IllegalArgumentException e) {
            LOG.error(
                    "{} cannot be read, so modules that are absent are not missed unless etc/org.sluice.modules.cfg"
                            + " requires them: {}",
                    path,
                    e.getMessage());
        }
    }

    private static Entry parse(String text) {
        List<String> words = new ArrayList<>(Arrays.asList(text.split(" ")));
        int order = Integer.parseInt(words.remove(0));
        Map<String, Claim> claims = words.stream()
                .filter(word -> word.contains("="))
                .map(word -> word.split("=", 2))
                .collect(Collectors.toUnmodifiableMap(
                        pair -> URLDecoder.decode(pair[0], StandardCharsets.UTF_8), pair -> claim(pair[1])));
        Set<Phase> phases = words.stream()
                .filter(word -> !word.contains("="))
                .map(Phase::of)
                .collect(Collectors.toUnmodifiableSet());
        return new Entry(phases, order, claims);
    }

    private static Claim claim(String words) {
        List<String> parts = List.of(words.split(","));
        return new Claim(parts.contains(REQUIRED), Mode.valueOf(parts.get(0)), parts.contains(WITHDRAWN));
    }

    private static String text(Entry entry) {
        List<String> words = new ArrayList<>(List.of(Integer.toString(entry.order)));
        entry.phases.stream().map(Phase::word).sorted().forEach(words::add);
        new TreeMap<>(entry.claims)
                .forEach((pid, claim) -> words.add(URLEncoder.encode(pid, StandardCharsets.UTF_8)
                        + '='
                        + claim.mode
                        + (claim.required ? ',' + REQUIRED : "")
                        + (claim.withdrawn ? ',' + WITHDRAWN : "")));
        return String.join(" ", words);
    }

    /** Writes down what is remembered, so that it outlives a crash. */
    synchronized void save() {
        file.ifPresent(this::save);
    }

    private void save(Path path) {
        Properties stored = new Properties();
        entries.forEach((name, entry) -> stored.setProperty(name, text(entry)));
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        try {
            try (FileChannel channel = FileChannel.open(
                            fresh,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE);
                    OutputStream out = Channels.newOutputStream(channel)) {
                stored.store(
                        out,
                        "Modules that have been here: order, phases, configurations. Kept by the server;"
                                + " sluice:module-forget takes one out.");
                channel.force(true);
            }
            Files.move(fresh, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warn("{} cannot be written: {}", path, e.getMessage());
        }
    }
}
