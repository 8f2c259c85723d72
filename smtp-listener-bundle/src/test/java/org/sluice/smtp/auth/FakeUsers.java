package org.sluice.smtp.auth;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.sluice.authentication.Attempt;
import org.sluice.authentication.Authenticator;
import org.sluice.authentication.Recognition;
import org.sluice.authentication.ScramCredentials;
import org.sluice.support.sasl.ScramHash;

/** Users in memory; a token {@code token-of-<name>} is that user's. Notes what it was asked, answers late where told to. */
public final class FakeUsers implements Authenticator {

    public final List<String> asked = new CopyOnWriteArrayList<>();
    public final Set<Proof> proofs = EnumSet.allOf(Proof.class);
    private final Map<String, String> passwords = new HashMap<>();
    private final Map<String, ScramHash> hashes = new HashMap<>();
    public volatile Supplier<CompletionStage<Void>> before = () -> CompletableFuture.completedFuture(null);

    /** Authenticators nobody has joined yet. */
    public static Authenticators nobody() {
        return new Authenticators(new byte[32]);
    }

    public void join(Authenticators others) {
        others.bind(this, Map.of());
    }

    public void leave(Authenticators others) {
        others.unbind(this);
    }

    public FakeUsers add(String name, String password) {
        passwords.put(name, password);
        byte[] salt = (name + " salted 16 octets").substring(0, 16).getBytes(StandardCharsets.US_ASCII);
        hashes.put(name, ScramHash.of(password, salt, 4_096));
        return this;
    }

    /** With a salt of one's own. */
    public FakeUsers add(String name, ScramHash hash) {
        hashes.put(name, hash);
        return this;
    }

    public int count() {
        return hashes.size();
    }

    @Override
    public String name() {
        return "fake_users";
    }

    @Override
    public Set<Proof> proofs() {
        return proofs;
    }

    @Override
    public CompletionStage<Recognition> verify(Attempt attempt, String password) {
        asked.add("password of " + attempt.user());
        return before.get().thenApply(ignored -> {
            String right = passwords.get(attempt.user());
            if (right == null) {
                return Recognition.UNKNOWN;
            }
            return right.equals(password) ? Recognition.proven(attempt.user()) : Recognition.refused("wrong password");
        });
    }

    @Override
    public CompletionStage<Optional<ScramCredentials>> scramCredentials(Attempt attempt) {
        asked.add("scram of " + attempt.user());
        return before.get().thenApply(ignored -> Optional.ofNullable(hashes.get(attempt.user()))
                .map(hash -> ScramCredentials.of(
                        attempt.user(), hash.salt(), hash.iterations(), hash.storedKey(), hash.serverKey())));
    }

    @Override
    public int usualScramIterations() {
        return 4_096;
    }

    @Override
    public CompletionStage<Recognition> verifyToken(Attempt attempt, String token) {
        asked.add("token of " + attempt.user());
        return before.get().thenApply(ignored -> {
            String owner = token.startsWith("token-of-") ? token.substring(9) : "";
            return passwords.containsKey(owner) ? Recognition.proven(owner) : Recognition.UNKNOWN;
        });
    }
}
