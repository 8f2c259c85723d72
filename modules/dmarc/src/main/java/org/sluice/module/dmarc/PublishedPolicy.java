package org.sluice.module.dmarc;

import java.util.List;
import org.sluice.module.dmarc.Discovery.Placed;

/**
 * A policy as it was published, for reports (RFC 9990, the "policy_published" element). All strings: it is kept in files and dictionaries.
 *
 * @param domain where the record was found
 * @param p policy for the domain
 * @param sp policy for names below, or empty
 * @param np policy for names that do not exist, or empty
 * @param adkim {@code r} or {@code s}
 * @param aspf {@code r} or {@code s}
 * @param testing {@code y} or {@code n}
 * @param fo failure reporting options, or empty
 * @param discovery how it was found
 * @param uris where reports are wanted, separated by spaces
 */
record PublishedPolicy(
        String domain,
        String p,
        String sp,
        String np,
        String adkim,
        String aspf,
        String testing,
        String fo,
        String discovery,
        String uris) {

    static final int FIELDS = 10;

    static PublishedPolicy of(Placed placed, String discovery) {
        DmarcRecord record = placed.record();
        return new PublishedPolicy(
                placed.domain(),
                record.own().word(),
                record.subdomains().map(Policy::word).orElse(""),
                record.missing().map(Policy::word).orElse(""),
                record.strictDkim() ? "s" : "r",
                record.strictSpf() ? "s" : "r",
                record.testing() ? "y" : "n",
                record.failureOptions().orElse(""),
                discovery,
                String.join(" ", record.reportUris()));
    }

    static PublishedPolicy of(List<String> fields) {
        return new PublishedPolicy(
                fields.get(0),
                fields.get(1),
                fields.get(2),
                fields.get(3),
                fields.get(4),
                fields.get(5),
                fields.get(6),
                fields.get(7),
                fields.get(8),
                fields.get(9));
    }

    List<String> fields() {
        return List.of(domain, p, sp, np, adkim, aspf, testing, fo, discovery, uris);
    }

    List<String> reportUris() {
        return uris.isEmpty() ? List.of() : List.of(uris.split(" "));
    }
}
