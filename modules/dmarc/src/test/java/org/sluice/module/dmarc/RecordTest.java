package org.sluice.module.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.message.EnvelopeAddress;
import org.sluice.module.dmarc.DmarcRecord.PublicSuffix;

class RecordTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                "v=DMARC1x; p=none",
                "v=dmarc1; p=none",
                "p=none; v=DMARC1",
                " ; v=DMARC1",
                "v DMARC1; p=none",
                "\u00e2\u0080\u008bv=DMARC1; p=none",
                "v=spf1 -all",
                "v=DMARC1 p=none",
                "v==DMARC1"
            })
    void knowsWhatIsNoRecord(String text) {
        assertThat(parse(text)).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "v=DMARC1                                | NONE       | true  | no policy is none",
                "v=DMARC1;                               | NONE       | true  | trailing separator",
                " v = DMARC1 ; p = reject ;              | REJECT     | true  | blanks",
                "V=DMARC1;P=Reject                       | REJECT     | true  | case of names and policies",
                "v=DMARC1; x=y; p=reject                 | REJECT     | true  | unknown tags",
                "v=DMARC1; p=reject; p=none              | REJECT     | true  | the first of two",
                "v=DMARC1; p=reject; sp=oops             | NONE       | false | a policy nobody understands",
                "v=DMARC1; p=reject; np=oops; rua=mailto:a@b.example | NONE | true | and a wish for reports",
                "v=DMARC1; p=reject; rf=afrf; ri=3600    | REJECT     | true  | tags of RFC 7489",
                "v=DMARC1; p=reject; adkim=x; psd=z; t=q | REJECT     | true  | wrong values are defaults",
                "v=DMARC1; junk; p=quarantine            | QUARANTINE | true  | something that is no tag"
            })
    void readsPolicies(String text, Policy policy, boolean usable, String why) {
        DmarcRecord record = parse(text).orElseThrow();
        assertThat(record.own()).isEqualTo(policy);
        assertThat(record.usable()).isEqualTo(usable);
        assertThat(record.strictDkim()).isFalse();
        assertThat(record.publicSuffix()).isEqualTo(PublicSuffix.UNKNOWN);
        assertThat(record.testing()).isFalse();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "t=y,          true",
        "t=n,          false",
        "pct=0,        true",
        "pct=00,       true",
        "pct=50,       false",
        "pct=100,      false",
        "pct=-0,       false",
        "t=n; pct=0,   false",
        "t=?; pct=0,   true"
    })
    void readsTesting(String tags, boolean testing) {
        assertThat(parse("v=DMARC1; p=reject; " + tags).orElseThrow().testing()).isEqualTo(testing);
    }

    @Test
    void readsWhereReportsAreWanted() {
        DmarcRecord record = parse("v=DMARC1; p=none; rua=mailto:a@b.example!10m , https://c.example/x,"
                        + "mailto:nobody, mailto:d%2Be@f.example?subject=x,:,mailto:x@y.example!z")
                .orElseThrow();
        assertThat(record.reportUris())
                .containsExactly("mailto:a@b.example", "https://c.example/x", "mailto:d%2Be@f.example?subject=x");
        assertThat(ReportUri.mailbox("mailto:d%2Be@f.example?subject=x"))
                .contains(EnvelopeAddress.parse("d+e@f.example"));
        assertThat(ReportUri.mailbox("mailto:a%0d%0aBcc:x@y.example")).isEmpty();
        assertThat(ReportUri.mailbox("https://c.example/x")).isEmpty();
        assertThat(parse("v=DMARC1; rua=" + "mailto:a@b.example,".repeat(50))
                        .orElseThrow()
                        .reportUris())
                .hasSize(10);
    }

    private static Optional<DmarcRecord> parse(String text) {
        return DmarcRecord.parse(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
