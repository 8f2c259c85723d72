package org.sluice.module.dmarc;

import java.nio.charset.StandardCharsets;

/** Any octets as a policy record: printable and bounded whatever is kept of it, and the way into a file and back loses nothing. */
public final class FuzzRecord {

    private FuzzRecord() {}

    public static void fuzzerTestOneInput(byte[] input) {
        DmarcRecord.parse(input).ifPresent(FuzzRecord::check);
        String text = new String(input, StandardCharsets.ISO_8859_1);
        DmarcRecord.parse(("v=DMARC1; p=reject; fo=" + text + "; rua=mailto:" + text)
                        .getBytes(StandardCharsets.ISO_8859_1))
                .ifPresent(FuzzRecord::check);
        ReportRow.decoded(text);
    }

    private static void check(DmarcRecord record) {
        PublishedPolicy policy = PublishedPolicy.of(new Discovery.Placed("x.example", record), "treewalk");
        for (String field : policy.fields()) {
            if (!field.matches("[\\x20-\\x7e]{0,8192}")) {
                throw new IllegalStateException("unsafe: " + field);
            }
        }
        if (!PublishedPolicy.of(policy.fields()).reportUris().equals(record.reportUris())) {
            throw new IllegalStateException("URIs are lost: " + record.reportUris());
        }
    }
}
