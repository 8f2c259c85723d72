package org.sluice.module.arc;

import java.security.PublicKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.dns.Dns;
import org.sluice.dns.DnsAnswer;
import org.sluice.dns.DnsAnswer.Found;
import org.sluice.support.dkim.DkimProblem;
import org.sluice.support.dkim.KeyRecord;
import org.sluice.support.dkim.SigningAlgorithm;

/** The keys of a chain: every name asked once, all at the same time. */
final class Keys {

    private final Map<String, Lookup> lookups;

    private Keys(Map<String, Lookup> lookups) {
        this.lookups = lookups;
    }

    /** Asks for these names. Never fails: what nobody knows is told where the key is used. */
    static CompletionStage<Keys> ask(Dns dns, Set<String> names) {
        Map<String, CompletableFuture<Lookup>> asked = new HashMap<>();
        names.forEach(name -> asked.put(name, dns.txt(name).handle(Lookup::of).toCompletableFuture()));
        return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
                .thenApply(all -> {
                    Map<String, Lookup> known = new HashMap<>();
                    asked.forEach((name, answer) -> known.put(name, answer.join()));
                    return new Keys(known);
                });
    }

    /** The key of that signature, where it is fit for it. */
    Checker of(ArcSignature signature, int minBits) throws DkimProblem {
        Lookup lookup = lookups.getOrDefault(signature.keyName(), Lookup.UNKNOWN);
        if (lookup.record == null) {
            throw new DkimProblem(lookup.problem);
        }
        KeyRecord record = lookup.record;
        PublicKey key = record.publicKey().orElseThrow(() -> new DkimProblem("key was revoked"));
        if (!record.isFor(signature.algorithm())) {
            throw new DkimProblem("key is not for this algorithm");
        }
        if (signature.algorithm() == SigningAlgorithm.RSA_SHA256 && record.bits() < minBits) {
            throw new DkimProblem("key is too small");
        }
        return octets -> {
            if (!signature.algorithm().verify(key, octets, signature.octets())) {
                throw new DkimProblem("signature does not match");
            }
        };
    }

    /** Whether the DNS did not say which key stands at that name. */
    boolean isUnanswered(String name) {
        Lookup lookup = lookups.get(name);
        return lookup != null && lookup.unanswered;
    }

    /** Checks one signature with its key. */
    interface Checker {
        /** These octets must be what was signed. */
        void check(byte[] octets) throws DkimProblem;
    }

    /** What one question brought; either a record or a problem. */
    private record Lookup(KeyRecord record, String problem, boolean unanswered) {

        static final Lookup UNKNOWN = new Lookup(null, "key could not be looked up", true);

        static Lookup of(DnsAnswer<byte[]> answer, Throwable trouble) {
            if (trouble != null) {
                return UNKNOWN;
            }
            return answer.found() == Found.YES ? parsed(answer.records()) : problem("no key is published");
        }

        /** Several records at one name are nobody's intention; the first that is a key counts. */
        private static Lookup parsed(List<byte[]> records) {
            String first = "";
            for (byte[] record : records) {
                try {
                    return new Lookup(KeyRecord.parse(record), "", false);
                } catch (DkimProblem wrong) {
                    first = first.isEmpty() ? wrong.getMessage() : first;
                }
            }
            return problem(first);
        }

        private static Lookup problem(String text) {
            return new Lookup(null, text, false);
        }
    }
}
