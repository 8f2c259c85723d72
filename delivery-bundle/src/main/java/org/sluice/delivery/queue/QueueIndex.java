package org.sluice.delivery.queue;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.sluice.delivery.route.Route;
import org.sluice.queue.QueueSummary;
import org.sluice.spool.SpoolRecord;

/**
 * Everything that waits for delivery, and whose turn it is. Knows no thread, no clock and no disk.
 *
 * <p>An entry goes WAITING → READY → ACTIVE → SETTLING and from there either back to WAITING or away. It is known by its id
 * until it has gone, so a message that the spool shows twice, by its watcher and by a scan, is here once. One lock guards
 * all of it; what is done under it is short, commands of an operator apart.
 */
public final class QueueIndex {

    private static final String ALL = "";

    private final EntryTable entries = new EntryTable();
    private final Map<String, DomainQueue> queues = new HashMap<>();
    private final Map<String, Lane> lanes = new HashMap<>();
    private final PriorityQueue<Wake> wakes = new PriorityQueue<>(Comparator.comparingLong(Wake::at));
    private final ArrayDeque<Lane> localRound = new ArrayDeque<>();
    private final ArrayDeque<Lane> remoteRound = new ArrayDeque<>();
    private Function<String, Route> router;
    private Limits limits;
    private Set<String> holds = Set.of();
    private int remoteActive;
    private int warm;

    /** A moment at which a queue is to be looked at; stale once the queue's own {@code wakeAt} is another. */
    private record Wake(long at, DomainQueue queue) {}

    /** A message as an operator asks for it. */
    public record Row(String id, long due, boolean held) {}

    /** An empty index. */
    public QueueIndex(Function<String, Route> router, Limits limits) {
        this.router = router;
        this.limits = limits;
    }

    /**
     * Takes a message up. False when it is known already.
     *
     * @param domain the queue
     * @param repeat whether it may have been tried before
     */
    public synchronized boolean add(SpoolRecord record, String domain, boolean repeat, long now) {
        if (entries.find(record.id()) != null) {
            return false;
        }
        DomainQueue queue = queues.computeIfAbsent(domain, this::newQueue);
        long due = record.held() ? Entry.NEVER : record.nextAttempt().toEpochMilli();
        Entry entry = new Entry(record.id(), queue, record.priority() > 0, repeat, due);
        if (due <= now && warm < limits.warm()) {
            entry.warm = record;
            warm++;
        }
        entries.add(entry);
        put(entry, now);
        return true;
    }

    /** The next message to deliver; empty when nothing is due or every place is taken. */
    public synchronized Optional<Job> poll(long now) {
        wakeUp(now);
        Job job = start(localRound);
        if (job == null && remoteActive < limits.remote()) {
            job = start(remoteRound);
        }
        return Optional.ofNullable(job);
    }

    /** The attempt is over and its place free; the entry stays known until it is forgotten or put back. */
    public synchronized void decided(Job job) {
        job.entry().queue.decided(job.entry());
        job.lane().active--;
        if (job.lane().remote) {
            remoteActive--;
        }
        offer(job.lane());
        dropIfUnused(job.lane());
    }

    /** Puts a decided message back, to be tried at that moment. An empty reply leaves the queue's latest one. */
    public synchronized void putBack(Entry entry, long due, String reply, long now) {
        if (!reply.isEmpty()) {
            entry.queue.lastReply(reply);
        }
        replace(entry, entry.again(due, true), now);
    }

    /** Drops a message that is decided or claimed. */
    public synchronized void forget(Entry entry) {
        withdraw(entry, Entry.State.GONE);
        entries.remove(entry);
        dropIfEmpty(entry.queue);
    }

    /** Drops a message somebody else removed, unless it is being dealt with: then that finds out by itself. */
    public synchronized void forget(String id) {
        Entry entry = entries.find(id);
        if (entry != null && isIdle(entry)) {
            forget(entry);
        }
    }

    /** Takes a message out of its turn, for deletion; empty when it is unknown or being delivered. */
    public synchronized Optional<Entry> claim(String id) {
        Entry entry = entries.find(id);
        if (entry == null || !isIdle(entry)) {
            return Optional.empty();
        }
        withdraw(entry, Entry.State.SETTLING);
        return Optional.of(entry);
    }

    /** Whether the id is known. */
    public synchronized boolean knows(String id) {
        return entries.find(id) != null;
    }

    /** When something may become due next; {@link Long#MAX_VALUE} for never. Messages ready now are not meant. */
    public synchronized long nextWake() {
        return wakes.isEmpty() ? Entry.NEVER : wakes.peek().at();
    }

    /** Makes everything that waits due. Held queues stay. Returns how many messages will be tried. */
    public synchronized int flush(String domain, long now) {
        int count = 0;
        for (DomainQueue queue : matching(domain)) {
            if (!isHeld(queue)) {
                queue.promoteAll(now);
                count += queue.readyCount();
                arm(queue);
                seat(queue);
            }
        }
        return count;
    }

    /** Ends the holds of single messages. Returns their ids. */
    public synchronized List<String> releaseSingles(String domain, long now) {
        List<String> released = new ArrayList<>();
        for (DomainQueue queue : matching(domain)) {
            List<Entry> held = new ArrayList<>();
            queue.forEachIdle(entry -> {
                if (entry.due == Entry.NEVER) {
                    held.add(entry);
                }
            });
            for (Entry entry : held) {
                replace(entry, entry.again(now, entry.repeat), now);
                released.add(entry.id());
            }
        }
        return released;
    }

    /** Replaces the domains held; an empty name holds everything. */
    public synchronized void holds(Set<String> domains) {
        holds = Set.copyOf(domains);
        queues.values().forEach(this::seat);
    }

    /** Replaces the limits. */
    public synchronized void limits(Limits newLimits) {
        limits = newLimits;
        lanes.values().forEach(this::offer);
    }

    /** Asks for every queue's route again. */
    public synchronized void reroute(Function<String, Route> newRouter) {
        router = newRouter;
        for (DomainQueue queue : queues.values()) {
            Lane before = queue.lane;
            queue.route = router.apply(queue.domain);
            queue.lane = lane(queue.route, queue.domain);
            queue.lane.queues++;
            before.queues--;
            dropIfUnused(before);
            seat(queue);
        }
    }

    /** Every queue in figures, fullest first; last those that an operator holds and that have no mail. */
    public synchronized List<QueueSummary> summaries() {
        Stream<QueueSummary> filled = queues.values().stream()
                .sorted(Comparator.comparingInt(DomainQueue::size).reversed().thenComparing(queue -> queue.domain))
                .map(queue -> queue.summary(isHeld(queue)));
        Stream<QueueSummary> empty = holds.stream()
                .filter(domain -> !queues.containsKey(domain))
                .sorted()
                .map(this::emptyButHeld);
        return Stream.concat(filled, empty).toList();
    }

    private QueueSummary emptyButHeld(String domain) {
        return domain.equals(ALL)
                ? QueueSummary.of("*", "", 0, 0, true, Instant.MAX, "")
                : QueueSummary.of(domain, router.apply(domain).describe(), 0, 0, true, Instant.MAX, "");
    }

    /** Messages that are not being delivered, next attempt first. */
    public synchronized List<Row> rows(String domain, int limit) {
        PriorityQueue<Entry> latest =
                new PriorityQueue<>(Comparator.comparingLong(Entry::due).reversed());
        Consumer<Entry> keepEarliest = entry -> {
            latest.add(entry);
            if (latest.size() > limit) {
                latest.poll();
            }
        };
        matching(domain).forEach(queue -> queue.forEachIdle(keepEarliest));
        return latest.stream()
                .sorted(Comparator.comparingLong(Entry::due))
                .map(entry -> new Row(entry.id(), entry.due, entry.due == Entry.NEVER || isHeld(entry.queue)))
                .toList();
    }

    /** Messages in all. */
    public synchronized int size() {
        return entries.size();
    }

    /** Queues with mail. */
    public synchronized int queueCount() {
        return queues.size();
    }

    /** Messages that are due or being delivered. */
    public synchronized int activeCount() {
        return queues.values().stream()
                .mapToInt(queue -> queue.activeCount() + queue.readyCount())
                .sum();
    }

    /** Messages that wait for their time. */
    public synchronized int waitingCount() {
        return queues.values().stream().mapToInt(DomainQueue::waitingCount).sum();
    }

    private void wakeUp(long now) {
        while (!wakes.isEmpty() && wakes.peek().at() <= now) {
            Wake wake = wakes.poll();
            DomainQueue queue = wake.queue();
            if (queue.wakeAt == wake.at()) {
                queue.wakeAt = Entry.NEVER;
                queue.promote(now);
                arm(queue);
                seat(queue);
            }
        }
    }

    private Job start(ArrayDeque<Lane> round) {
        for (Lane lane = round.poll(); lane != null; lane = round.poll()) {
            lane.inRound = false;
            Job job = lane.active < limits.of(lane) ? start(lane) : null;
            if (job != null) {
                lane.active++;
                remoteActive += lane.remote ? 1 : 0;
                offer(lane);
                return job;
            }
        }
        return null;
    }

    private Job start(Lane lane) {
        for (DomainQueue queue = lane.next(); queue != null; queue = lane.next()) {
            Entry entry = isHeld(queue) ? null : queue.start();
            if (entry != null) {
                seat(queue);
                return new Job(entry, queue.domain, queue.route, lane, cool(entry), entry.repeat);
            }
        }
        return null;
    }

    private void replace(Entry old, Entry fresh, long now) {
        old.queue.withdraw(old, Entry.State.GONE);
        entries.remove(old);
        entries.add(fresh);
        put(fresh, now);
    }

    private void put(Entry entry, long now) {
        entry.queue.put(entry, now);
        arm(entry.queue);
        seat(entry.queue);
    }

    private void withdraw(Entry entry, Entry.State next) {
        cool(entry);
        entry.queue.withdraw(entry, next);
    }

    private SpoolRecord cool(Entry entry) {
        SpoolRecord record = entry.warm;
        if (record != null) {
            entry.warm = null;
            warm--;
        }
        return record;
    }

    private void arm(DomainQueue queue) {
        long due = queue.nextDue();
        if (due < queue.wakeAt) {
            queue.wakeAt = due;
            wakes.add(new Wake(due, queue));
        }
    }

    private void seat(DomainQueue queue) {
        if (queue.hasReady() && !isHeld(queue)) {
            queue.lane.seat(queue);
            offer(queue.lane);
        }
    }

    private void offer(Lane lane) {
        if (!lane.inRound && lane.hasWork() && lane.active < limits.of(lane)) {
            lane.inRound = true;
            (lane.remote ? remoteRound : localRound).add(lane);
        }
    }

    private Collection<DomainQueue> matching(String domain) {
        if (domain.equals(ALL)) {
            return queues.values();
        }
        DomainQueue queue = queues.get(domain);
        return queue == null ? List.of() : List.of(queue);
    }

    private boolean isHeld(DomainQueue queue) {
        return !holds.isEmpty() && (holds.contains(ALL) || holds.contains(queue.domain));
    }

    private static boolean isIdle(Entry entry) {
        return entry.state == Entry.State.READY || entry.state == Entry.State.WAITING;
    }

    private DomainQueue newQueue(String domain) {
        Route route = router.apply(domain);
        Lane lane = lane(route, domain);
        lane.queues++;
        return new DomainQueue(domain, route, lane);
    }

    private Lane lane(Route route, String domain) {
        return lanes.computeIfAbsent(route.lane(domain), name -> new Lane(name, route.isRemote()));
    }

    private void dropIfEmpty(DomainQueue queue) {
        if (queue.size() == 0) {
            queues.remove(queue.domain);
            queue.lane.queues--;
            dropIfUnused(queue.lane);
        }
    }

    private void dropIfUnused(Lane lane) {
        if (lane.queues == 0 && lane.active == 0) {
            lanes.remove(lane.name, lane);
        }
    }
}
