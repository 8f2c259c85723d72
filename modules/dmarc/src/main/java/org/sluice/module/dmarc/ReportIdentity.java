package org.sluice.module.dmarc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * How one report is called; the same whenever it is made again, so that a receiver sees a repetition as one (RFC 9990,
 * "Handling of Duplicates").
 *
 * @param receiver the domain that reports
 * @param node tells servers of one receiver apart
 * @param domain the policy domain
 * @param day the reporting period: a day, UTC
 */
record ReportIdentity(String receiver, String node, String domain, LocalDate day) {

    long begin() {
        return day.atStartOfDay(ZoneOffset.UTC).toEpochSecond();
    }

    /** The last second of the day: periods must not overlap. */
    long end() {
        return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toEpochSecond() - 1;
    }

    /** The name of the attachment (RFC 9990, "Email"). */
    String fileName() {
        return receiver + '!' + domain + '!' + begin() + '!' + end() + '!' + node + ".xml.gz";
    }

    /** RFC 9990, "Definition of Report-ID". */
    String reportId() {
        return begin() + "-" + node + '-' + domain + '@' + receiver;
    }

    /** The name on our disk: two domains' names can be longer than a file's may be. */
    String key() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(domain.getBytes(StandardCharsets.US_ASCII));
            StringBuilder key = new StringBuilder(day.toString()).append('-');
            for (int i = 0; i < 10; i++) {
                key.append(String.format("%02x", hash[i]));
            }
            return key.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
