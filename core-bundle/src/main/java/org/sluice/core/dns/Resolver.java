package org.sluice.core.dns;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.sluice.dns.DnsException;
import org.xbill.DNS.Message;

/**
 * Answers questions from the cache, from a look-up that is already under way, or from the servers. Bounded: answers kept,
 * questions open, aliases followed. Ends with everything it started.
 */
final class Resolver implements AutoCloseable {

    /** How long a failure is remembered, so that a broken zone is not asked for every message (RFC 9520 section 3.2). */
    static final Duration FAILURE_TTL = Duration.ofSeconds(1);

    private static final int ANSWER_THREADS = 2;

    /** A resolution or a failure, and when it came. */
    private record Kept(Resolution resolution, DnsException failure, Duration ttl, long sinceNanos) {}

    private final Settings settings;
    private final ResolverEvents events;
    private final Wire wire;
    private final ExecutorService answers;
    private final Upstream upstream;
    private final Cache<Question, Kept> cache;
    private final ConcurrentMap<Question, CompletableFuture<Resolution>> inFlight = new ConcurrentHashMap<>();
    private final Rate rate;
    private volatile boolean retired;

    Resolver(Settings settings, ResolverEvents events) {
        this.settings = settings;
        this.events = events;
        this.rate = new Rate(settings.perSecond(), System.nanoTime());
        this.answers = Executors.newFixedThreadPool(ANSWER_THREADS, threads());
        this.wire = openWire(answers);
        this.upstream = new Upstream(wire, settings, answers);
        this.cache = Caffeine.newBuilder()
                .maximumSize(settings.cacheEntries())
                .expireAfter(Expiry.<Question, Kept>creating((question, kept) -> kept.ttl()))
                .executor(Runnable::run)
                .build();
    }

    /** What there is to know; fails with a DnsException. */
    CompletionStage<Resolution> resolve(Question question) {
        Optional<CompletionStage<Resolution>> known = cached(question);
        if (known.isPresent()) {
            events.answered(ResolverEvents.Source.CACHE);
            return known.get();
        }
        CompletableFuture<Resolution> mine = new CompletableFuture<>();
        CompletableFuture<Resolution> other = inFlight.putIfAbsent(question, mine);
        if (other != null) {
            return other;
        }
        String bound = reachedBound();
        if (!bound.isEmpty()) {
            DnsException refused = new DnsException(question + ": " + bound);
            events.refused(refused);
            finish(question, mine, null, refused);
            return mine;
        }
        lookUp(question, new AliasChain(question.name())).whenComplete((resolution, failure) -> {
            keep(question, resolution, failure);
            finish(question, mine, resolution, failure);
        });
        return mine;
    }

    /** Bounds are ours and pass: unlike failures of the DNS they are not remembered. */
    private String reachedBound() {
        if (inFlight.size() > settings.maxInFlight()) {
            return "too many look-ups at once";
        }
        return rate.admits(System.nanoTime()) ? "" : "too many look-ups in this second";
    }

    /** No new questions come; closes once the open ones are answered. */
    void retire() {
        retired = true;
        closeIfDone();
    }

    @Override
    public void close() {
        wire.close();
        answers.shutdown();
        try {
            if (!answers.awaitTermination(1, TimeUnit.SECONDS)) {
                answers.shutdownNow();
            }
        } catch (InterruptedException e) {
            answers.shutdownNow();
            Thread.currentThread().interrupt();
        }
        DnsException stopped = new DnsException("resolver stopped");
        inFlight.values().forEach(open -> open.completeExceptionally(stopped));
    }

    /** Asks, and asks again for the end of an alias chain that the reply leaves open. */
    private CompletionStage<Resolution> lookUp(Question question, AliasChain chain) {
        return upstream.ask(question).thenCompose(reply -> follow(question, reply, chain));
    }

    private CompletionStage<Resolution> follow(Question question, Message reply, AliasChain chain) {
        Reply read = Reply.read(question, reply, chain, settings);
        return read.resolution()
                .<CompletionStage<Resolution>>map(CompletableFuture::completedFuture)
                .orElseGet(
                        () -> lookUp(question.about(chain.end()), chain).thenApply(end -> chain.limit(end, settings)));
    }

    private Optional<CompletionStage<Resolution>> cached(Question question) {
        Kept kept = cache.getIfPresent(question);
        if (kept == null) {
            return Optional.empty();
        }
        if (kept.failure() != null) {
            return Optional.of(CompletableFuture.failedFuture(kept.failure()));
        }
        Duration left = kept.ttl().minusNanos(System.nanoTime() - kept.sinceNanos());
        return Optional.of(
                CompletableFuture.completedFuture(kept.resolution().keptFor(left.isNegative() ? Duration.ZERO : left)));
    }

    private void keep(Question question, Resolution resolution, Throwable failure) {
        long now = System.nanoTime();
        if (failure == null) {
            events.answered(ResolverEvents.Source.SERVER);
            if (!resolution.ttl().isZero()) {
                cache.put(question, new Kept(resolution, null, resolution.ttl(), now));
            }
        } else if (cause(failure) instanceof DnsException dnsFailure) {
            if (question.server().isEmpty()) {
                // A server somebody chose for a purpose of his own says nothing about the operator's.
                events.failed(dnsFailure);
            }
            cache.put(question, new Kept(null, dnsFailure, FAILURE_TTL, now));
        }
    }

    private void finish(
            Question question, CompletableFuture<Resolution> mine, Resolution resolution, Throwable failure) {
        inFlight.remove(question, mine);
        if (failure == null) {
            mine.complete(resolution);
        } else {
            mine.completeExceptionally(asDnsException(question, failure));
        }
        closeIfDone();
    }

    private void closeIfDone() {
        if (retired && inFlight.isEmpty()) {
            wire.close();
            answers.shutdown();
        }
    }

    private static DnsException asDnsException(Question question, Throwable failure) {
        return cause(failure) instanceof DnsException dnsFailure
                ? dnsFailure
                : new DnsException(question + ": " + cause(failure), cause(failure));
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static ThreadFactory threads() {
        return work -> {
            Thread thread = new Thread(work, "sluice-dns-answers");
            thread.setDaemon(true);
            return thread;
        };
    }

    private static Wire openWire(ExecutorService answers) {
        try {
            return new Wire();
        } catch (IOException e) {
            answers.shutdownNow();
            throw new UncheckedIOException("no selector for DNS", e);
        }
    }
}
