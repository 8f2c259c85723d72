package org.sluice.core.settings;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sluice.validation.CallThread;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.Mode;
import org.sluice.validation.OnError;
import org.sluice.validation.Phase;
import org.sluice.validation.Validates;

/**
 * What a module says of itself in its service properties: the annotation's values, with those of its configuration file in
 * front. Immutable.
 *
 * @param finding its method in Authentication-Results; empty for none
 * @param joinAt the phase that waits for the answer, by the phase it is asked in
 * @param required whether mail waits for it where it decides
 * @param comparable whether two versions may be asked the same at once
 * @param pid of its configuration; empty where it has none
 */
public record Declaration(
        String name,
        Set<Phase> phases,
        Map<Phase, Phase> joinAt,
        Mode mode,
        int order,
        long timeoutMillis,
        OnError onError,
        boolean required,
        int maxConcurrency,
        boolean comparable,
        CallThread thread,
        String finding,
        String pid) {

    private static final long MAX_TIMEOUT_MILLIS = 600_000;
    private static final int MAX_ORDER = 100_000;
    private static final int MAX_CONCURRENCY = 100_000;
    private static final int DEFAULT_ORDER = 500;
    private static final long DEFAULT_TIMEOUT_MILLIS = 5_000;
    private static final int DEFAULT_CONCURRENCY = 256;

    /**
     * Reads service properties.
     *
     * @throws ConfigurationRefused naming key, value and what would have been right
     */
    public static Declaration of(Map<String, ?> properties) {
        OptionalValues values = new OptionalValues(properties);
        String name = values.text(key("name"))
                .filter(word -> word.matches("[A-Za-z0-9_]+"))
                .orElseThrow(() -> new ConfigurationRefused(
                        key("name"), properties.get(key("name")), "letters, digits and underscores"));
        Mode mode = values.word(key("mode"), Mode.class).orElse(Mode.DECIDE);
        Set<Phase> phases = setOf(values.words(key("phases"), Phase.class));
        if (phases.isEmpty() && mode != Mode.ON_DEMAND) {
            throw new ConfigurationRefused(key("phases"), "none", "at least one phase");
        }
        return new Declaration(
                name,
                phases,
                joins(phases, values.words(key("joinAt"), Phase.class)),
                mode,
                values.number(key("order"), 0, MAX_ORDER)
                        .orElse((long) DEFAULT_ORDER)
                        .intValue(),
                values.number(key("timeoutMillis"), 1, MAX_TIMEOUT_MILLIS).orElse(DEFAULT_TIMEOUT_MILLIS),
                values.word(key("onError"), OnError.class).orElse(OnError.CONTINUE),
                values.flag(key("required")).orElse(false),
                values.number(key("maxConcurrency"), 1, MAX_CONCURRENCY)
                        .orElse((long) DEFAULT_CONCURRENCY)
                        .intValue(),
                values.flag(key("comparable")).orElse(true),
                values.word(key("thread"), CallThread.class).orElse(CallThread.WORKER),
                values.text(key("finding"))
                        .filter(method -> method.matches("[A-Za-z0-9][A-Za-z0-9-]{0,62}"))
                        .orElse(""),
                pid(properties.get("service.pid")));
    }

    /** Whether mail is to wait for it, as far as it has a say. */
    public boolean isRequired() {
        return required && mode == Mode.DECIDE;
    }

    /** The instance in a {@code service.pid}: what follows the {@code ~} of a factory's PID; empty for a single one. */
    public static String instance(Object pid) {
        for (Object each : pids(pid)) {
            int tilde = String.valueOf(each).indexOf('~');
            if (tilde >= 0) {
                return String.valueOf(each).substring(tilde + 1);
            }
        }
        return "";
    }

    /** Of several the last, whose values win (OSGi Compendium 112.6). */
    private static String pid(Object pid) {
        String last = "";
        for (Object each : pids(pid)) {
            last = String.valueOf(each);
        }
        return last;
    }

    private static Collection<?> pids(Object pid) {
        return pid instanceof Object[] array
                ? Arrays.asList(array)
                : pid instanceof Collection<?> c ? c : List.of(pid == null ? "" : pid);
    }

    static Set<Phase> setOf(List<Phase> phases) {
        return phases.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(phases));
    }

    /** Each phase is joined at the first of the later ones named. */
    static Map<Phase, Phase> joins(Set<Phase> phases, List<Phase> joinAt) {
        Map<Phase, Phase> joins = new EnumMap<>(Phase.class);
        for (Phase phase : phases) {
            joinAt.stream()
                    .filter(phase::isBefore)
                    .min((a, b) -> a.isBefore(b) ? -1 : b.isBefore(a) ? 1 : 0)
                    .ifPresent(later -> joins.put(phase, later));
        }
        return Map.copyOf(joins);
    }

    private static String key(String member) {
        return Validates.PREFIX_ + member;
    }
}
