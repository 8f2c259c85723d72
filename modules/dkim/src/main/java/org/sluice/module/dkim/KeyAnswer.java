package org.sluice.module.dkim;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.sluice.dns.Dns;
import org.sluice.dns.DnsAnswer;
import org.sluice.dns.DnsException;
import org.sluice.support.dkim.DkimProblem;
import org.sluice.support.dkim.KeyRecord;

/**
 * What the DNS says about a selector (RFC 6376 section 3.6.2). There should be one record; where there are several, each may
 * be tried.
 *
 * @param records those that can be read
 * @param result what to say where there is none
 * @param reason why there is none
 */
record KeyAnswer(List<KeyRecord> records, Result result, String reason) {

    private static final int MAX_RECORDS = 4;

    /** Asks for the key of a signature; never fails, and completes where the DNS answers. */
    static CompletableFuture<KeyAnswer> ask(Dns dns, KnownKeys known, DkimSignature signature) {
        return dns.txt(signature.selector() + "._domainkey." + signature.domain())
                .handle((answer, failure) -> read(answer, failure, known))
                .toCompletableFuture();
    }

    private static KeyAnswer read(DnsAnswer<byte[]> answer, Throwable failure, KnownKeys known) {
        if (failure != null) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            String reason = cause instanceof DnsException ? "key could not be looked up" : "look-up failed";
            return new KeyAnswer(List.of(), Result.TEMPERROR, reason);
        }
        if (answer.found() != DnsAnswer.Found.YES) {
            return new KeyAnswer(List.of(), Result.PERMERROR, "no key for signature");
        }
        List<KeyRecord> records = new ArrayList<>(1);
        String reason = "no key for signature";
        for (byte[] text : answer.records()
                .subList(0, Math.min(MAX_RECORDS, answer.records().size()))) {
            try {
                records.add(known.read(text));
            } catch (DkimProblem unusable) {
                reason = unusable.getMessage();
            }
        }
        return new KeyAnswer(List.copyOf(records), Result.PERMERROR, reason);
    }
}
