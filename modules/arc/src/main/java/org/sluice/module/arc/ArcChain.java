package org.sluice.module.arc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.sluice.support.dkim.DkimProblem;
import org.sluice.support.dkim.Field;
import org.sluice.support.dkim.TagList;

/**
 * The sets of a message, sorted and checked for what can be said without a key (RFC 8617 section 5.2 steps 1 to 3). Either
 * they are complete and in order, or there is a problem. Immutable.
 */
public final class ArcChain {

    /** What the sealing host had found (RFC 8617 section 4.1.1). */
    public static final String RESULTS = "ARC-Authentication-Results";
    /** The message as it went on (section 4.1.2). */
    public static final String MESSAGE = "ARC-Message-Signature";
    /** The chain up to there (section 4.1.3). */
    public static final String SEAL = "ARC-Seal";

    private final List<ArcSet> sets;
    private final int highest;
    private final boolean closed;
    private final String problem;

    private ArcChain(List<ArcSet> sets, int highest, boolean closed, String problem) {
        this.sets = List.copyOf(sets);
        this.highest = highest;
        this.closed = closed;
        this.problem = problem;
    }

    /** Of a header, whatever it holds: more fields than 50 complete sets have are not read. */
    public static ArcChain of(List<Field> header) {
        List<Field> fields =
                header.stream().filter(field -> ArcSet.isPart(field.name())).toList();
        if (fields.size() > 3 * Instance.MOST) {
            return new ArcChain(List.of(), Instance.MOST, false, "more than " + Instance.MOST + " sets");
        }
        Sorting sorting = new Sorting();
        fields.forEach(sorting::add);
        return sorting.chain();
    }

    /** Whether there are no ARC fields at all. */
    public boolean isEmpty() {
        return highest == 0 && problem == null;
    }

    /** What is wrong with the structure. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** The sets from 1 on; none where there is a problem. */
    List<ArcSet> sets() {
        return sets;
    }

    /** The highest instance anywhere, 0 for none. */
    public int highest() {
        return highest;
    }

    /** Whether another set may be added at all. */
    public boolean isFull() {
        return highest >= Instance.MOST;
    }

    /** Whether the latest seal says that the chain is broken, so that nobody adds to it (RFC 8617 section 5.1). */
    public boolean isClosed() {
        return closed;
    }

    /** The fields of one instance, as they turn up. */
    private static final class Parts {
        private Field results;
        private Field message;
        private TagList messageTags;
        private Field seal;
        private TagList sealTags;

        boolean isComplete() {
            return results != null && message != null && seal != null;
        }
    }

    private static final class Sorting {
        private final TreeMap<Integer, Parts> byInstance = new TreeMap<>();
        private String problem;

        void add(Field field) {
            try {
                if (field.is(RESULTS)) {
                    Parts parts = parts(Instance.ofResults(field.value()));
                    requireFirst(parts.results);
                    parts.results = field;
                    return;
                }
                TagList tags = TagList.parse(field.value());
                Parts parts = parts(Instance.of(tags));
                if (field.is(SEAL)) {
                    requireFirst(parts.seal);
                    parts.seal = field;
                    parts.sealTags = tags;
                } else {
                    requireFirst(parts.message);
                    parts.message = field;
                    parts.messageTags = tags;
                }
            } catch (DkimProblem wrong) {
                note(field.name() + ": " + wrong.getMessage());
            }
        }

        ArcChain chain() {
            int highest = byInstance.isEmpty() ? 0 : byInstance.lastKey();
            List<ArcSet> sets = new ArrayList<>(highest);
            byInstance.forEach((instance, parts) -> {
                if (!parts.isComplete() || instance != sets.size() + 1) {
                    note("set " + (sets.size() + 1) + " is not complete");
                } else {
                    sets.add(set(instance, parts));
                }
            });
            return new ArcChain(problem == null ? sets : List.of(), highest, isClosed(highest), problem);
        }

        private Parts parts(int instance) {
            return byInstance.computeIfAbsent(instance, absent -> new Parts());
        }

        private static void requireFirst(Field before) throws DkimProblem {
            if (before != null) {
                throw new DkimProblem("instance occurs twice");
            }
        }

        private ArcSet set(int instance, Parts parts) {
            ChainStatus expected = instance == 1 ? ChainStatus.NONE : ChainStatus.PASS;
            ChainStatus cv = parts.sealTags.get("cv").flatMap(ChainStatus::of).orElse(ChainStatus.FAIL);
            if (cv != expected) {
                note("seal " + instance + " does not say cv=" + expected.word());
            }
            if (parts.sealTags.get("h").isPresent()) {
                // Section 4.1.3: what a seal covers is not for its maker to choose.
                note("seal " + instance + " has a tag h=");
            }
            return new ArcSet(instance, parts.results, parts.message, parts.messageTags, parts.seal, parts.sealTags);
        }

        private boolean isClosed(int highest) {
            Parts latest = byInstance.get(highest);
            return latest != null
                    && latest.seal != null
                    && latest.sealTags
                            .get("cv")
                            .filter(ChainStatus.FAIL.word()::equals)
                            .isPresent();
        }

        private void note(String wrong) {
            if (problem == null) {
                problem = wrong;
            }
        }
    }
}
