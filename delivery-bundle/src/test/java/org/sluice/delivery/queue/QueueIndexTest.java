package org.sluice.delivery.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sluice.delivery.Mail;
import org.sluice.delivery.route.Route;
import org.sluice.delivery.route.RouteTable;
import org.sluice.queue.QueueSummary;
import org.sluice.spool.SpoolRecord;

class QueueIndexTest {
    private static final long T0 = Mail.RECEIVED.toEpochMilli();
    private static final Function<String, Route> ROUTES = RouteTable.of(
            Map.of("local.test", "maildir", "*.relay.test", "smtp:relay:25", "*", "mx"), Path.of("/"))::find;
    private final QueueIndex index = new QueueIndex(ROUTES, new Limits(2, 5, 3, 4));

    @Test
    void knowsEachMessageOnce() {
        assertThat(index.add(Mail.to("1", "x@a.test"), "a.test", false, T0)).isTrue();
        assertThat(index.add(Mail.to("1", "x@a.test"), "a.test", true, T0)).isFalse();
        Job job = index.poll(T0).orElseThrow();
        assertThat(index.poll(T0)).isEmpty();
        index.decided(job);
        assertThat(index.add(Mail.to("1", "x@a.test"), "a.test", true, T0))
                .as("while it is settled")
                .isFalse();
        index.forget(job.entry());
        assertThat(index.size()).isZero();
        assertThat(index.queueCount()).isZero();
    }

    @Test
    void bringsUrgentMailFirst() {
        index.add(Mail.to("normal", "x@a.test"), "a.test", false, T0);
        index.add(Mail.of("urgent", "x@a.test").binding("default", "default", 1).build(), "a.test", false, T0);
        assertThat(index.poll(T0).orElseThrow().entry().id()).isEqualTo("urgent");
        assertThat(index.poll(T0).orElseThrow().entry().id()).isEqualTo("normal");
    }

    @Test
    void keepsLimitsAndIsFairBetweenDomains() {
        IntStream.range(0, 1_000).forEach(i -> index.add(Mail.to("big" + i, "x@big.test"), "big.test", false, T0));
        index.add(Mail.to("small", "x@small.test"), "small.test", false, T0);
        assertThat(ids(pollAll(T0))).containsExactly("big0", "small", "big1");
    }

    @Test
    void countsConnectionsToOneSmarthostTogetherAndTakesTurns() {
        IntStream.range(0, 3).forEach(i -> index.add(Mail.to("a" + i, "x@a.relay.test"), "a.relay.test", false, T0));
        index.add(Mail.to("b", "x@b.relay.test"), "b.relay.test", false, T0);
        List<Job> started = pollAll(T0);
        assertThat(ids(started)).containsExactly("a0", "b");
        index.decided(started.get(0));
        assertThat(ids(pollAll(T0))).containsExactly("a1");
    }

    @Test
    void keepsTheServerWideLimitForConnectionsOnly() {
        IntStream.range(0, 9).forEach(i -> index.add(Mail.to("r" + i, "x@d" + i), "d" + i, false, T0));
        index.add(Mail.to("local", "x@local.test"), "local.test", false, T0);
        assertThat(pollAll(T0)).hasSize(6).anyMatch(job -> job.entry().id().equals("local"));
        index.limits(new Limits(2, 7, 3, 4));
        assertThat(pollAll(T0)).hasSize(2);
    }

    @Test
    void waitsForTheDueTime() {
        index.add(
                Mail.of("1", "x@a.test")
                        .attempts(1, Instant.ofEpochMilli(T0 + 500), "")
                        .build(),
                "a.test",
                false,
                T0);
        assertThat(index.poll(T0 + 499)).isEmpty();
        assertThat(index.nextWake()).isEqualTo(T0 + 500);
        assertThat(index.poll(T0 + 500)).isPresent();
    }

    @Test
    void putsBackWithReplyAndFlushes() {
        index.add(Mail.to("1", "x@a.test"), "a.test", false, T0);
        Job job = index.poll(T0).orElseThrow();
        assertThat(job.repeat()).isFalse();
        index.decided(job);
        index.putBack(job.entry(), T0 + 1_200_000, "451 later", T0);
        assertThat(index.summaries()).singleElement().satisfies(queue -> {
            assertThat(queue.waiting()).isEqualTo(1);
            assertThat(queue.active()).isZero();
            assertThat(queue.lastReply()).isEqualTo("451 later");
            assertThat(queue.nextAttempt()).isEqualTo(Instant.ofEpochMilli(T0 + 1_200_000));
        });
        assertThat(index.flush("b.test", T0)).isZero();
        assertThat(index.flush("", T0)).isEqualTo(1);
        assertThat(index.poll(T0).orElseThrow().repeat()).as("tried before").isTrue();
    }

    @Test
    void holdsAndReleases() {
        index.holds(Set.of("a.test"));
        index.add(Mail.to("1", "x@a.test"), "a.test", false, T0);
        index.add(Mail.to("2", "x@b.test"), "b.test", false, T0);
        assertThat(ids(pollAll(T0))).containsExactly("2");
        assertThat(index.flush("a.test", T0)).as("a flush does not end a hold").isZero();
        assertThat(index.summaries())
                .filteredOn(QueueSummary::held)
                .singleElement()
                .returns(Instant.MAX, QueueSummary::nextAttempt);
        index.holds(Set.of());
        assertThat(ids(pollAll(T0))).containsExactly("1");
        index.holds(Set.of(""));
        index.add(Mail.to("3", "x@c.test"), "c.test", false, T0);
        assertThat(index.poll(T0)).isEmpty();
    }

    @Test
    void showsWhatIsHeldWithoutMail() {
        index.holds(Set.of("", "b.test", "a.test"));
        index.add(Mail.to("1", "x@b.test"), "b.test", false, T0);
        assertThat(index.summaries()).extracting(QueueSummary::domain).containsExactly("b.test", "*", "a.test");
        assertThat(index.summaries()).allMatch(QueueSummary::held);
    }

    @Test
    void honoursTheHoldOfASingleMessage() {
        index.add(Mail.of("1", "x@a.test").held(true).build(), "a.test", false, T0);
        assertThat(index.flush("a.test", T0)).isZero();
        assertThat(index.poll(Long.MAX_VALUE - 1)).isEmpty();
        assertThat(index.releaseSingles("a.test", T0)).containsExactly("1");
        assertThat(index.poll(T0)).isPresent();
        assertThat(index.poll(T0)).isEmpty();
    }

    @Test
    void claimsOnlyWhatIsIdle() {
        index.add(Mail.to("1", "x@a.test"), "a.test", false, T0);
        Entry claimed = index.claim("1").orElseThrow();
        assertThat(index.poll(T0)).as("claimed").isEmpty();
        assertThat(index.claim("1")).isEmpty();
        index.putBack(claimed, T0, "", T0);
        assertThat(index.poll(T0)).isPresent();
        assertThat(index.claim("1")).as("active").isEmpty();
        index.forget("1");
        assertThat(index.knows("1")).as("an active one finds out by itself").isTrue();
        assertThat(index.claim("none")).isEmpty();
    }

    @Test
    void keepsAPutBackMessageOnceThoughAHeapStillHoldsItsOldSelf() {
        Instant later = Instant.ofEpochMilli(T0 + 1_000);
        index.add(Mail.of("1", "x@a.test").attempts(1, later, "").build(), "a.test", false, T0);
        for (int i = 0; i < 5; i++) {
            index.putBack(index.claim("1").orElseThrow(), T0 + 900 - i, "", T0);
        }
        assertThat(pollAll(T0 + 2_000)).hasSize(1);
        assertThat(index.size()).isEqualTo(1);
    }

    @Test
    void followsNewRoutes() {
        IntStream.range(0, 4).forEach(i -> index.add(Mail.to("m" + i, "x@a.test"), "a.test", false, T0));
        List<Job> before = pollAll(T0);
        assertThat(before).hasSize(2).allMatch(job -> job.route() instanceof Route.Mx);
        index.reroute(domain -> new Route.Maildir(null));
        assertThat(pollAll(T0)).hasSize(2).allMatch(job -> job.route() instanceof Route.Maildir);
        before.forEach(index::decided);
        before.forEach(job -> index.forget(job.entry()));
        assertThat(index.size()).isEqualTo(2);
    }

    @Test
    void keepsAFewRecordsWarm() {
        IntStream.range(0, 10).forEach(i -> index.add(Mail.to("m" + i, "x@d" + i), "d" + i, false, T0));
        List<Job> started = pollAll(T0);
        assertThat(started.stream().filter(job -> job.warm() != null)).hasSize(4);
    }

    @Test
    void listsTheEarliestFirst() {
        Random random = new Random(7);
        List<Long> dues = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            long due = T0 + 1 + random.nextInt(1_000_000);
            dues.add(due);
            SpoolRecord record = Mail.of("m" + i, "x@a.test")
                    .attempts(1, Instant.ofEpochMilli(due), "")
                    .build();
            index.add(record, "a.test", false, T0);
        }
        dues.sort(null);
        assertThat(index.rows("a.test", 20).stream().map(QueueIndex.Row::due)).isEqualTo(dues.subList(0, 20));
        assertThat(index.rows("", 1_000)).hasSize(500);
        assertThat(index.rows("b.test", 1_000)).isEmpty();
    }

    /** Random commands against a plain model: nothing lost, nothing twice, nothing early, counts right. */
    @Test
    void agreesWithAModelUnderRandomUse() {
        Random random = new Random(42);
        Map<String, Long> waiting = new HashMap<>();
        Map<String, Job> active = new HashMap<>();
        long now = T0;
        int nextId = 0;
        for (int step = 0; step < 30_000; step++) {
            switch (random.nextInt(7)) {
                case 0, 1 -> {
                    String id = "m" + nextId++;
                    String domain = "d" + random.nextInt(6) + (random.nextBoolean() ? ".relay.test" : ".test");
                    long due = now + random.nextInt(2_000) - 500;
                    SpoolRecord record = Mail.of(id, "x@" + domain)
                            .attempts(1, Instant.ofEpochMilli(due), "")
                            .binding("default", "default", random.nextInt(2))
                            .build();
                    assertThat(index.add(record, domain, false, now)).isTrue();
                    waiting.put(id, due);
                }
                case 2, 3 -> {
                    Optional<Job> job = index.poll(now);
                    if (job.isPresent()) {
                        String id = job.get().entry().id();
                        assertThat(waiting.remove(id)).as(id).isNotNull().isLessThanOrEqualTo(now);
                        assertThat(active.put(id, job.get())).isNull();
                    }
                }
                case 4 -> {
                    if (!active.isEmpty()) {
                        Job job = active.remove(active.keySet().iterator().next());
                        index.decided(job);
                        if (random.nextInt(3) == 0) {
                            long due = now + random.nextInt(3_000);
                            index.putBack(job.entry(), due, "later", now);
                            waiting.put(job.entry().id(), due);
                        } else {
                            index.forget(job.entry());
                        }
                    }
                }
                case 5 -> {
                    String id = "m" + random.nextInt(nextId + 1);
                    Optional<Entry> claimed = index.claim(id);
                    assertThat(claimed.isPresent()).isEqualTo(waiting.remove(id) != null);
                    claimed.ifPresent(index::forget);
                }
                default -> now += random.nextInt(300);
            }
            assertThat(index.size()).isEqualTo(waiting.size() + active.size());
        }
        Set<String> seen = new HashSet<>();
        active.values().forEach(job -> {
            index.decided(job);
            index.forget(job.entry());
        });
        for (Optional<Job> job = index.poll(now + 10_000); job.isPresent(); job = index.poll(now + 10_000)) {
            seen.add(job.get().entry().id());
            index.decided(job.get());
            index.forget(job.get().entry());
        }
        assertThat(seen).isEqualTo(waiting.keySet());
        assertThat(index.size()).isZero();
        assertThat(index.queueCount()).isZero();
    }

    @Test
    void needsAboutAHundredOctetsForAMessage() {
        long before = used();
        QueueIndex large = new QueueIndex(ROUTES, new Limits(20, 1_000, 64, 2_000));
        int count = 300_000;
        for (int i = 0; i < count; i++) {
            String id = String.format("0123456789ab%04x.%d.1", i, i % 10);
            Instant due = Instant.ofEpochMilli(T0 + i);
            large.add(Mail.of(id, "x@a.test").attempts(1, due, "").build(), "d" + i % 50 + ".test", true, T0);
        }
        long each = (used() - before) / count;
        assertThat(large.size()).isEqualTo(count);
        assertThat(each).as("octets a message").isLessThan(140);
        assertThat(large.flush("", T0)).isEqualTo(count);
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private List<Job> pollAll(long now) {
        List<Job> jobs = new ArrayList<>();
        for (Optional<Job> job = index.poll(now); job.isPresent(); job = index.poll(now)) {
            jobs.add(job.get());
        }
        return jobs;
    }

    private static List<String> ids(List<Job> jobs) {
        return jobs.stream().map(job -> job.entry().id()).toList();
    }
}
