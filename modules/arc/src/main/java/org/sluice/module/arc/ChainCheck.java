package org.sluice.module.arc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.sluice.dns.Dns;
import org.sluice.message.MessageBody;
import org.sluice.support.dkim.BodyHashes;
import org.sluice.support.dkim.DkimProblem;
import org.sluice.support.dkim.MessageScan;
import org.sluice.validation.ValidationContext;

/**
 * Checks the chain of one message (RFC 8617 section 5.2): reads the message once, while the keys are asked for, then checks
 * at most one signature of the message and one seal per set.
 */
public final class ChainCheck {

    /** Twice what the core takes. */
    private static final int MAX_HEADER_OCTETS = 1024 * 1024;

    private final Dns dns;
    private final Executor blocking;
    private final Instant now;
    private final int minKeyBits;

    ChainCheck(Dns dns, Executor blocking, Instant now, int minKeyBits) {
        this.dns = dns;
        this.blocking = blocking;
        this.now = now;
        this.minKeyBits = minKeyBits;
    }

    /**
     * Of the message of this call, as it was received. Without ARC fields, as most mail is, nothing is read. Over once the
     * call is.
     */
    public static CompletionStage<ChainResult> of(ValidationContext context, int minKeyBits) {
        boolean none = context.message().headers().fields().stream().noneMatch(field -> ArcSet.isPart(field.name()));
        if (none) {
            return CompletableFuture.completedFuture(ChainResult.NONE);
        }
        ChainCheck check = new ChainCheck(context.dns(), context.blocking(), context.now(), minKeyBits);
        return CallStage.of(context, check.run(context.message().body()));
    }

    /** The message from its first octet on. Fails only when it cannot be read, or the call is over. */
    CompletionStage<ChainResult> run(MessageBody message) {
        return CompletableFuture.supplyAsync(() -> read(message), blocking).thenCompose(Function.identity());
    }

    private CompletionStage<ChainResult> read(MessageBody message) {
        try (InputStream in = message.open()) {
            MessageScan scan = MessageScan.of(in, MAX_HEADER_OCTETS);
            ArcChain chain = ArcChain.of(scan.header());
            if (chain.isEmpty()) {
                return CompletableFuture.completedFuture(ChainResult.NONE);
            }
            if (chain.problem().isPresent()) {
                return failed(chain.highest(), chain.problem().get());
            }
            ChainSignatures signatures = new ChainSignatures(chain.sets());
            CompletionStage<Keys> keys = Keys.ask(dns, signatures.keyNames());
            BodyHashes hashes = new BodyHashes();
            signatures.askFor(hashes);
            scan.hashBody(hashes);
            ChainJudgement judgement = new ChainJudgement(chain.sets(), signatures, scan.header(), now, minKeyBits);
            return keys.thenApplyAsync(judgement::of, blocking);
        } catch (DkimProblem tooLong) {
            return failed(0, tooLong.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CompletionStage<ChainResult> failed(int instances, String why) {
        return CompletableFuture.completedFuture(ChainResult.fail(instances, why, false));
    }
}
