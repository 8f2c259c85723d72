package org.sluice.module.dkim;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.sluice.dns.Dns;
import org.sluice.message.MessageBody;
import org.sluice.support.dkim.BodyHash;
import org.sluice.support.dkim.BodyHashes;
import org.sluice.support.dkim.DkimProblem;
import org.sluice.support.dkim.Field;
import org.sluice.support.dkim.FieldSelection;
import org.sluice.support.dkim.KeyRecord;
import org.sluice.support.dkim.MessageScan;
import org.sluice.support.dkim.SignedOctets;
import org.sluice.support.dkim.TagList;

/**
 * Judges the signatures of one message: reads it once, asks for all keys as soon as the header is read, hashes the body while
 * the DNS works, and decides when both are there.
 */
final class Verification {

    /** More than the core lets through. */
    private static final int MAX_HEADER_OCTETS = 1024 * 1024;

    private final Rules rules;
    private final Policy policy;
    private final Dns dns;
    private final Instant now;

    Verification(Rules rules, Dns dns, Instant now) {
        this.rules = rules;
        this.policy = rules.policy;
        this.dns = dns;
        this.now = now;
    }

    /** What is the same for all messages: what counts, how many signatures are judged, and the keys that are known. */
    record Rules(Policy policy, int maxSignatures, KnownKeys keys) {}

    /**
     * One finding for each of the first signatures, top down. Reads the message in this thread; should the keys come later,
     * goes on with {@code executor}. Fails when the message cannot be read.
     */
    CompletionStage<Findings> run(MessageBody message, Executor executor) throws IOException {
        try (InputStream in = message.open()) {
            MessageScan scan = MessageScan.of(in, MAX_HEADER_OCTETS);
            List<Field> header = scan.header();
            List<Field> signatures = new ArrayList<>();
            for (Field field : header) {
                if (field.is(DkimSignature.NAME)) {
                    signatures.add(field);
                }
            }
            if (signatures.isEmpty()) {
                return CompletableFuture.completedFuture(Findings.NONE);
            }
            BodyHashes hashes = new BodyHashes();
            List<Case> cases = new ArrayList<>(signatures.size());
            for (Field field : signatures.subList(0, Math.min(rules.maxSignatures, signatures.size()))) {
                cases.add(open(field, hashes));
            }
            scan.hashBody(hashes);
            FieldSelection fields = new FieldSelection(header);
            return judged(cases, executor, () -> new Findings(judge(cases, fields), signatures.size()));
        } catch (DkimProblem endless) {
            return CompletableFuture.failedFuture(endless);
        }
    }

    private static CompletionStage<Findings> judged(List<Case> cases, Executor executor, Supplier<Findings> judge) {
        // Cached keys are there at once; those that come later come on the resolver's thread, which is not for
        // arithmetic.
        if (cases.stream().allMatch(one -> one.key().isDone())) {
            return CompletableFuture.completedFuture(judge.get());
        }
        return CompletableFuture.allOf(cases.stream().map(Case::key).toArray(CompletableFuture[]::new))
                .thenApplyAsync(all -> judge.get(), executor);
    }

    /** One signature under way: what is known of it, or why it counts for nothing. */
    private record Case(Finding dismissed, DkimSignature signature, BodyHash hash, CompletableFuture<KeyAnswer> key) {

        static Case dismissed(Finding finding) {
            return new Case(finding, null, null, CompletableFuture.completedFuture(null));
        }
    }

    private Case open(Field field, BodyHashes hashes) {
        try {
            DkimSignature signature = DkimSignature.parse(field, TagList.parse(field.value()));
            return policy.expiry(signature, now)
                    .map(reason -> Case.dismissed(Finding.of(Result.PERMERROR, reason, signature)))
                    .orElseGet(() -> new Case(
                            null,
                            signature,
                            hashes.of(signature.body(), signature.length()),
                            KeyAnswer.ask(dns, rules.keys, signature)));
        } catch (DkimProblem unusable) {
            return Case.dismissed(Finding.unreadable(unusable.getMessage()));
        }
    }

    private List<Finding> judge(List<Case> cases, FieldSelection fields) {
        List<Finding> findings = new ArrayList<>(cases.size());
        for (Case one : cases) {
            findings.add(one.dismissed() != null ? one.dismissed() : judge(one, fields));
        }
        return List.copyOf(findings);
    }

    private Finding judge(Case one, FieldSelection fields) {
        KeyAnswer answer = one.key().join();
        Finding worst = Finding.of(answer.result(), answer.reason(), one.signature());
        for (KeyRecord key : answer.records()) {
            Finding finding = judge(one, key, fields);
            if (finding.isPass()) {
                return finding;
            }
            worst = finding.result().compareTo(worst.result()) < 0 || worst.bits() == 0 ? finding : worst;
        }
        return worst;
    }

    /** Cheap checks first; RFC 6376 section 6.1. */
    private Finding judge(Case one, KeyRecord key, FieldSelection fields) {
        DkimSignature signature = one.signature();
        String misfit = misfit(signature, key);
        if (!misfit.isEmpty()) {
            return found(Result.PERMERROR, misfit, signature, key);
        }
        boolean tooLong = signature.length().isPresent()
                && signature.length().getAsLong() > one.hash().octets();
        if (tooLong) {
            return found(Result.PERMERROR, "l= beyond the end of the body", signature, key);
        }
        if (!one.hash().is(signature.bodyHash())) {
            return found(Result.FAIL, "body hash did not verify", signature, key);
        }
        byte[] octets = SignedOctets.of(signature.header(), fields.select(signature.names()), signature.field());
        if (!signature.algorithm().verify(key.publicKey().orElseThrow(), octets, signature.value())) {
            return found(Result.FAIL, "signature did not verify", signature, key);
        }
        return policy.objection(signature, key, one.hash(), fields)
                .map(reason -> found(Result.POLICY, reason, signature, key))
                .orElseGet(() -> found(Result.PASS, key.isTesting() ? "key in testing" : "", signature, key));
    }

    private static String misfit(DkimSignature signature, KeyRecord key) {
        if (key.isRevoked()) {
            return "key revoked";
        }
        if (!key.isFor(signature.algorithm())) {
            return "key is for something else";
        }
        // Section 3.6.1, t=s: the identity has to be at the very domain.
        boolean strict = !key.isStrict() || signature.identityDomain().equals(signature.domain());
        return strict ? "" : "i= below d=, which the key forbids";
    }

    private static Finding found(Result result, String reason, DkimSignature signature, KeyRecord key) {
        return new Finding(result, reason, Optional.of(signature), key.bits(), key.isTesting());
    }
}
