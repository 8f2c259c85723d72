package org.sluice.support.upstream;

import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sluice.operations.HealthCheck.Finding;
import org.sluice.support.validation.TimeLeft;
import org.sluice.validation.ValidationContext;

/**
 * The servers a module asks. One for each instance of a module, closed with it.
 *
 * <p>Concurrency: {@link #ask}, {@link #configure}, {@link #versions} and {@link #close} may be called from anywhere;
 * everything else, and every field that is not volatile, belongs to the event loop.
 */
public final class Upstreams implements AutoCloseable {

    private static final long CLOSING_MILLIS = 1_000;

    private final String module;
    private final Loop loop;
    private final Names names;
    private final Function<Endpoint, Talk<String>> probe;
    private final PublishedHealth health;
    private final Map<Endpoint, Upstream> all = new ConcurrentHashMap<>();
    private final ArrayDeque<Question<?>> waiting = new ArrayDeque<>();
    private final Set<Question<?>> running = new HashSet<>();
    private final Set<Question<?>> looking = new HashSet<>();
    private final Set<Connection> open = new HashSet<>();
    private final Set<Held<?>> held = new HashSet<>();
    /** Those of {@link #held} whose owners have nothing to say, longest first. */
    private final Set<Held<?>> resting = new LinkedHashSet<>();

    private volatile Terms terms;
    private volatile boolean closed;
    private int turn;

    /**
     * {@code probe}: asks a server how it is, and may tell its version; null, or null for a server: it is only judged by what it
     * does.
     */
    public Upstreams(String module, Function<Endpoint, Talk<String>> probe) {
        this.module = module;
        this.loop = new Loop("sluice-" + module + "-io");
        this.names = new Names("sluice-" + module + "-names", InetAddress::getAllByName);
        this.probe = probe;
        this.health = new PublishedHealth(module, this::findings, this::facts);
    }

    /** Sets or changes the servers; exchanges under way end as they began. */
    public void configure(Terms next) {
        terms = next;
        next.endpoints().forEach(endpoint -> all.computeIfAbsent(endpoint, fresh -> new Upstream(module, fresh)));
        all.keySet().retainAll(next.endpoints());
        if (loop.isStarted() || probe != null && !next.probe().isZero()) {
            loop.execute(this::reconfigured);
        }
        health.publish();
    }

    /**
     * Asks one of the servers, within the time of the call and cancelled with it. Fails with an {@link UpstreamFailure}.
     * Completes on the event loop, or where the call is cancelled: what depends on it must not block.
     *
     * @param talks makes the talk for one attempt
     */
    public <R> CompletableFuture<R> ask(ValidationContext context, Function<Endpoint, Talk<R>> talks) {
        Terms now = terms;
        Question.Bounds bounds = bounds(now, context);
        Slot slot = new Slot();
        Question<R> question = new Question<>(this, now, bounds, talks, null, slot::free);
        slot.question = question;
        context.onCancel(() -> {
            question.answer().completeExceptionally(cancelled());
            loop.execute(() -> cancel(question));
        });
        if (closed || !loop.execute(() -> enqueue(question, now))) {
            question.answer().completeExceptionally(cancelled());
        }
        return question.answer();
    }

    /**
     * Opens a connection for talks one after the other, such as those of one SMTP session, and greets the server over it; it counts as
     * an exchange until it is closed. The stage fails with an {@link UpstreamFailure}.
     */
    public <G> CompletableFuture<Held<G>> hold(ValidationContext context, Function<Endpoint, Talk<G>> greetings) {
        return ask(context, endpoint -> new Holding<>(this, greetings.apply(endpoint)));
    }

    /** A server says how many exchanges it takes at once; 0: any number. Others wait, or go to another server. */
    public void limit(Endpoint endpoint, int exchangesAtOnce) {
        loop.execute(() -> {
            Upstream upstream = all.get(endpoint);
            if (upstream != null) {
                upstream.limit(exchangesAtOnce == 0 ? Integer.MAX_VALUE : exchangesAtOnce);
                next();
            }
        });
    }

    /** What each server said when it was last looked at; empty for those that said nothing. */
    public Map<String, String> versions() {
        return all.values().stream()
                .collect(Collectors.toMap(
                        upstream -> upstream.endpoint().text(), Upstream::said, (one, other) -> one, TreeMap::new));
    }

    /** What is wrong with servers that fail. */
    public List<String> troubles() {
        return all.values().stream()
                .map(Upstream::trouble)
                .filter(text -> !text.isEmpty())
                .sorted()
                .toList();
    }

    /** How each server is, by its address. Shown by {@code sluice:module-info}. */
    public Map<String, String> facts() {
        return all.values().stream()
                .collect(Collectors.toMap(
                        upstream -> upstream.endpoint().text(), Upstream::state, (one, other) -> one, TreeMap::new));
    }

    /** What an operator should know of them: those that fail, why, and what can be done. Shown by {@code sluice:doctor}. */
    public List<Finding> findings() {
        List<String> troubles = troubles();
        boolean another = troubles.size() < all.size();
        return troubles.stream()
                .map(trouble -> ServerFinding.of(module, trouble, another))
                .toList();
    }

    /** Takes no more, lets what runs finish for a moment, ends the rest. Idempotent. */
    @Override
    public void close() {
        closed = true;
        health.close();
        names.close();
        CompletableFuture<Void> idle = new CompletableFuture<>();
        if (loop.isStarted() && loop.execute(() -> whenIdle(idle))) {
            try {
                idle.get(CLOSING_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException late) {
                // what still runs is cut short below
            }
            loop.execute(this::endAll);
        }
        loop.close();
    }

    EventLoop loop() {
        return loop.started();
    }

    Names names() {
        return names;
    }

    /** The server to ask: one that is up, else the one that is to be tried again first. {@code not}: not this one. */
    Optional<Upstream> choose(Upstream not) {
        long now = System.nanoTime();
        List<Upstream> asked = asked(not, now);
        List<Upstream> free = asked.stream().filter(Upstream::hasRoom).toList();
        List<Upstream> best = free.isEmpty() ? asked : free;
        if (best.isEmpty() || best.get(0).isDown(now)) {
            return best.stream().min(Comparator.comparingLong(each -> each.downUntilNanos() - now));
        }
        return Optional.of(best.get(terms.isRoundRobin() ? Math.floorMod(turn++, best.size()) : 0));
    }

    /** Those that are up; where none is, all of them: a question learns that at once rather than waits. {@code not}: not this one. */
    private List<Upstream> asked(Upstream not, long now) {
        List<Upstream> candidates = terms.endpoints().stream()
                .map(all::get)
                .filter(each -> each != null && each != not)
                .toList();
        List<Upstream> up =
                candidates.stream().filter(each -> !each.isDown(now)).toList();
        return up.isEmpty() ? candidates : up;
    }

    /** A kept connection that is still there; null: none. */
    Connection kept(Upstream upstream) {
        for (Connection next = upstream.idle().pollLast();
                next != null;
                next = upstream.idle().pollLast()) {
            if (next.isUsable()) {
                return next;
            }
        }
        return null;
    }

    void opened(Connection connection) {
        while (open.size() >= terms.mostConnections() && closeOneIdle()) {}
        open.add(connection);
        connection.onClose(() -> {
            open.remove(connection);
            connection.upstream().idle().remove(connection);
        });
    }

    /** An exchange over it has ended; keeps it where it may serve again. */
    void park(Connection connection) {
        if (!connection.isUsable() || connection.isHeld()) {
            return;
        }
        Duration idle = terms.idle();
        if (closed || idle.isZero() || !isWanted(connection)) {
            connection.close();
            return;
        }
        connection.upstream().idle().addLast(connection);
        int served = connection.exchanges();
        loop().schedule(
                        () -> {
                            if (connection.exchanges() == served) {
                                connection.close();
                            }
                        },
                        idle.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private boolean isWanted(Connection connection) {
        return all.get(connection.endpoint()) == connection.upstream() && connection.isWithin(terms);
    }

    /** What an attempt's failure says of the server. */
    void judge(Upstream upstream, UpstreamFailure failure) {
        if (failure.kind().isServerAtFault()) {
            failed(upstream, failure);
        }
    }

    private void failed(Upstream upstream, UpstreamFailure failure) {
        long now = System.nanoTime();
        boolean isLonger = upstream.failed(failure, terms.backOff(), now);
        for (Connection connection : List.copyOf(upstream.idle())) {
            connection.close();
        }
        if (isLonger && probe != null && !closed) {
            loop().schedule(
                            () -> {
                                if (upstream.hasFailed() && !upstream.isDown(System.nanoTime())) {
                                    look(upstream);
                                }
                            },
                            upstream.downUntilNanos() - now,
                            TimeUnit.NANOSECONDS);
        }
    }

    /** A connection that is held takes the room of an exchange. */
    void hold(Held<?> one) {
        held.add(one);
    }

    void release(Held<?> one) {
        held.remove(one);
        resting.remove(one);
        next();
    }

    void rests(Held<?> one) {
        resting.add(one);
        if (!waiting.isEmpty()) {
            closeOneResting();
        }
    }

    void wakes(Held<?> one) {
        resting.remove(one);
    }

    boolean isClosed() {
        return closed;
    }

    Question.Bounds bounds(ValidationContext context) {
        return bounds(terms, context);
    }

    private static Question.Bounds bounds(Terms now, ValidationContext context) {
        return Question.bounds(now, TimeLeft.toWait(context), context.blocking());
    }

    private void enqueue(Question<?> question, Terms now) {
        if (question.isOver() || question.answer().isDone()) {
            return;
        }
        if (isFull(now)) {
            closeOneResting();
        }
        if (closed || question.millisLeft() <= 0) {
            question.end(UpstreamFailure.Kind.CANCELLED, "no time is left");
        } else if (waiting.isEmpty() && hasRoom(now)) {
            running.add(question);
            question.begin();
        } else if (waiting.size() < now.mostWaiting()) {
            waiting.addLast(question);
            question.waiting();
        } else {
            question.end(UpstreamFailure.Kind.FULL, waiting.size() + " others wait for a connection");
        }
    }

    /** Whether one more may begin: where all that could be asked are busy it waits. */
    private boolean hasRoom(Terms now) {
        List<Upstream> asked = asked(null, System.nanoTime());
        return !isFull(now) && (asked.isEmpty() || asked.stream().anyMatch(Upstream::hasRoom));
    }

    private static void cancel(Question<?> question) {
        question.end(UpstreamFailure.Kind.CANCELLED, "not wanted any more");
    }

    private void over(Question<?> question) {
        if (!running.remove(question)) {
            waiting.remove(question);
        }
        next();
    }

    /** It is to be asked once more, and where it could be there is no room. */
    void waitAgain(Question<?> question) {
        running.remove(question);
        waiting.addFirst(question);
        question.waiting();
        next();
    }

    private void next() {
        while (hasRoom(terms)) {
            Question<?> first = waiting.pollFirst();
            if (first == null) {
                break;
            }
            running.add(first);
            first.begin();
        }
    }

    private boolean isFull(Terms now) {
        return running.size() + held.size() >= now.mostConnections();
    }

    /** Whose owner begins again when there is more to say. The room is for those who waited before. */
    private void closeOneResting() {
        Iterator<Held<?>> longest = resting.iterator();
        if (longest.hasNext()) {
            longest.next().end();
        }
    }

    private boolean closeOneIdle() {
        for (Upstream upstream : all.values()) {
            Connection oldest = upstream.idle().pollFirst();
            if (oldest != null) {
                oldest.close();
                return true;
            }
        }
        return false;
    }

    private void reconfigured() {
        for (Connection connection : List.copyOf(open)) {
            boolean idle = connection.upstream().idle().contains(connection);
            if (idle && !isWanted(connection)) {
                connection.close();
            }
        }
        next();
        lookAtAll(terms);
    }

    /** Now, and again and again until the terms change. */
    private void lookAtAll(Terms now) {
        if (probe == null || closed || terms != now || now.probe().isZero()) {
            return;
        }
        all.values().forEach(this::look);
        loop().schedule(() -> lookAtAll(now), now.probe().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look(Upstream upstream) {
        boolean unknown = all.get(upstream.endpoint()) != upstream;
        if (closed || unknown || probe.apply(upstream.endpoint()) == null) {
            return;
        }
        Terms now = terms;
        Question.Bounds bounds = Question.bounds(now, now.timeouts().whole(), Upstreams::readNothing);
        Slot slot = new Slot();
        Question<String> question = new Question<>(this, now, bounds, probe, upstream, slot::forget);
        slot.question = question;
        looking.add(question);
        question.answer().thenAccept(upstream::said);
        question.begin();
    }

    private void whenIdle(CompletableFuture<Void> idle) {
        for (Question<?> question : List.copyOf(waiting)) {
            cancel(question);
        }
        for (Connection connection : List.copyOf(open)) {
            if (connection.upstream().idle().contains(connection)) {
                connection.close();
            }
        }
        CompletableFuture.allOf(running.stream().map(Question::answer).toArray(CompletableFuture[]::new))
                .whenComplete((nothing, failure) -> idle.complete(null));
    }

    private void endAll() {
        List<Question<?>> ending = new ArrayList<>(running);
        ending.addAll(looking);
        ending.addAll(waiting); // those that wait again
        for (Question<?> question : ending) {
            question.end(UpstreamFailure.Kind.CANCELLED, "we are leaving");
        }
        for (Connection connection : List.copyOf(open)) {
            connection.close();
        }
    }

    private static void readNothing(Runnable task) {
        throw new RejectedExecutionException("there is no message");
    }

    private static UpstreamFailure cancelled() {
        return new UpstreamFailure(UpstreamFailure.Kind.CANCELLED, "not wanted any more");
    }

    /** Gives a question's room back. */
    private final class Slot {
        private Question<?> question;

        void free() {
            over(question);
        }

        void forget() {
            looking.remove(question);
            next(); // it may be up again
        }
    }
}
