package org.sluice.smtp.auth;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.authentication.Attempt;
import org.sluice.authentication.Authenticator;
import org.sluice.authentication.Authenticator.Proof;
import org.sluice.authentication.Recognition;
import org.sluice.authentication.ScramCredentials;
import org.sluice.smtp.codec.Printable;
import org.sluice.support.configuration.DataDirectory;
import org.sluice.support.configuration.Reading;
import org.sluice.support.sasl.ScramHash;

/**
 * All authenticators there are, asked as if they were one: by rank, until one knows the user, and never for longer than the
 * attempt may take. Shared by all listeners; safe from any thread, and blocks none.
 */
@Component(service = Authenticators.class)
public final class Authenticators {

    private static final Logger LOG = LoggerFactory.getLogger(Authenticators.class);
    private static final int SALT_OCTETS = 16;

    /** What is stored for a user; made up where {@code isReal} is false. */
    record Known(ScramCredentials credentials, boolean isReal) {}

    private record Ranked(Authenticator authenticator, int rank, long id) {}

    private static final Comparator<Ranked> BEST_FIRST =
            Comparator.comparingInt(Ranked::rank).reversed().thenComparingLong(Ranked::id);

    private final byte[] secret;
    private volatile List<Ranked> ranked = List.of();

    /** Reads, or makes, what answers about unknown users are made of. */
    @Activate
    public Authenticators() {
        this(ServerSecret.of(DataDirectory.path().resolve("auth").resolve("unknown-users.key")));
    }

    Authenticators(byte[] secret) {
        this.secret = secret.clone();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    synchronized void bind(Authenticator authenticator, Map<String, ?> properties) {
        List<Ranked> all = new ArrayList<>(ranked);
        // Out of a file it comes as a string.
        String written = String.valueOf(properties.get("service.ranking"));
        int rank = (int)
                Reading.number(written, Integer.MIN_VALUE, Integer.MAX_VALUE).orElse(0);
        long id = properties.get("service.id") instanceof Long given ? given : Long.MAX_VALUE;
        all.add(new Ranked(authenticator, rank, id));
        all.sort(BEST_FIRST);
        ranked = List.copyOf(all);
    }

    synchronized void unbind(Authenticator authenticator) {
        ranked = ranked.stream()
                .filter(each -> each.authenticator() != authenticator)
                .toList();
    }

    /**
     * What can be checked now. SCRAM only where everybody who knows passwords has it: a client that can do it will, and
     * users of one store must not be locked out by what another one can do.
     */
    public Set<Proof> proofs() {
        Set<Proof> proofs = EnumSet.noneOf(Proof.class);
        boolean onlyPasswords = false;
        for (Ranked each : ranked) {
            Set<Proof> own = proofsOf(each.authenticator());
            proofs.addAll(own);
            onlyPasswords |= own.contains(Proof.PASSWORD) && !own.contains(Proof.SCRAM_SHA_256);
        }
        if (onlyPasswords) {
            proofs.remove(Proof.SCRAM_SHA_256);
        }
        return proofs;
    }

    /** Looks at a password. */
    CompletionStage<Recognition> verify(Attempt attempt, String password) {
        return firstThatKnows(Proof.PASSWORD, attempt, each -> known(each.verify(attempt, password)))
                .thenApply(found -> found.orElse(Recognition.UNKNOWN));
    }

    /** Looks at a token. */
    CompletionStage<Recognition> verifyToken(Attempt attempt, String token) {
        return firstThatKnows(Proof.BEARER_TOKEN, attempt, each -> known(each.verifyToken(attempt, token)))
                .thenApply(found -> found.orElse(Recognition.UNKNOWN));
    }

    /** What is stored for a user; for one who is not there, what could be, and always the same. */
    CompletionStage<Known> scramCredentials(Attempt attempt) {
        Known madeUp = new Known(madeUp(attempt.user()), false);
        return firstThatKnows(Proof.SCRAM_SHA_256, attempt, each -> each.scramCredentials(attempt))
                .thenApply(found -> found.map(real -> new Known(real, true)).orElse(madeUp));
    }

    private static CompletionStage<Optional<Recognition>> known(CompletionStage<Recognition> stage) {
        return stage.thenApply(found -> found.isUnknown() ? Optional.empty() : Optional.of(found));
    }

    /** Empty when nobody knows the user; failed when one who might have could not tell in time. */
    private <T> CompletionStage<Optional<T>> firstThatKnows(
            Proof proof, Attempt attempt, Function<Authenticator, CompletionStage<Optional<T>>> question) {
        List<Authenticator> able = ranked.stream()
                .map(Ranked::authenticator)
                .filter(each -> proofsOf(each).contains(proof))
                .toList();
        if (able.isEmpty()) {
            return CompletableFuture.failedFuture(new NoSuchElementException("nobody who could tell"));
        }
        CompletableFuture<Optional<T>> answer = new CompletableFuture<>();
        ask(able.iterator(), attempt, question).whenComplete((found, failure) -> {
            if (failure == null) {
                answer.complete(found);
            } else {
                answer.completeExceptionally(failure);
            }
        });
        return answer.orTimeout(attempt.remaining().toNanos(), TimeUnit.NANOSECONDS);
    }

    private <T> CompletionStage<Optional<T>> ask(
            Iterator<Authenticator> rest,
            Attempt attempt,
            Function<Authenticator, CompletionStage<Optional<T>>> question) {
        if (!rest.hasNext()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        Authenticator next = rest.next();
        CompletionStage<Optional<T>> answer;
        try {
            answer = question.apply(next);
        } catch (RuntimeException | LinkageError e) {
            answer = CompletableFuture.failedFuture(e);
        }
        return answer.whenComplete((found, failure) -> complain(next, attempt, failure))
                .thenCompose(found ->
                        found.isPresent() ? CompletableFuture.completedFuture(found) : ask(rest, attempt, question));
    }

    private static void complain(Authenticator authenticator, Attempt attempt, Throwable failure) {
        if (failure != null) {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            LOG.warn("{} {} cannot tell: {}", attempt.session(), nameOf(authenticator), Printable.of(cause.toString()));
        }
    }

    private ScramCredentials madeUp(String user) {
        int iterations = ranked.stream()
                .map(Ranked::authenticator)
                .filter(each -> proofsOf(each).contains(Proof.SCRAM_SHA_256))
                .mapToInt(Authenticators::iterationsOf)
                .findFirst()
                .orElse(ScramCredentials.USUAL_ITERATIONS);
        byte[] salt = Arrays.copyOf(derived("salt", user), SALT_OCTETS);
        return ScramCredentials.of(user, salt, iterations, derived("stored", user), derived("server", user));
    }

    private byte[] derived(String what, String user) {
        return ScramHash.hmac(secret, (what + '\0' + user).getBytes(StandardCharsets.UTF_8));
    }

    private static Set<Proof> proofsOf(Authenticator authenticator) {
        try {
            return authenticator.proofs();
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("{} does not say what it can check: {}", nameOf(authenticator), Printable.of(e.toString()));
            return Set.of();
        }
    }

    private static int iterationsOf(Authenticator authenticator) {
        try {
            return Math.max(1, authenticator.usualScramIterations());
        } catch (RuntimeException | LinkageError e) {
            return ScramCredentials.USUAL_ITERATIONS;
        }
    }

    private static String nameOf(Authenticator authenticator) {
        try {
            return Printable.of(String.valueOf(authenticator.name()));
        } catch (RuntimeException | LinkageError e) {
            return authenticator.getClass().getName();
        }
    }
}
