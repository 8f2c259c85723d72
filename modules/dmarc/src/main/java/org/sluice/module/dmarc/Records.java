package org.sluice.module.dmarc;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.sluice.dns.Dns;
import org.sluice.dns.DnsAnswer;
import org.sluice.support.text.Remembered;

/** The policy records of the names one message makes us ask about, each asked for once. */
final class Records {

    private static final String LABEL = "_dmarc.";

    private final Dns dns;
    private final Remembered<Optional<DmarcRecord>> read;
    private final Map<String, CompletionStage<Optional<DmarcRecord>>> asked = new ConcurrentHashMap<>();

    /** {@code read}: records that were read for other messages. */
    Records(Dns dns, Remembered<Optional<DmarcRecord>> read) {
        this.dns = dns;
        this.read = read;
    }

    /** The record at that name; fails when the DNS does not say. */
    CompletionStage<Optional<DmarcRecord>> at(String domain) {
        return asked.computeIfAbsent(domain, name -> dns.txt(LABEL + name).thenApply(this::single));
    }

    /** Of several records none counts (RFC 9989 section 4.10, step 2). */
    private Optional<DmarcRecord> single(DnsAnswer<byte[]> answer) {
        List<DmarcRecord> records = answer.records().stream()
                .map(octets -> read.of(DmarcRecord.text(octets)))
                .flatMap(Optional::stream)
                .limit(2)
                .toList();
        return records.size() == 1 ? Optional.of(records.get(0)) : Optional.empty();
    }
}
