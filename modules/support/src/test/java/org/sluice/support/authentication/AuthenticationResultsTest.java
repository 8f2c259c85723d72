package org.sluice.support.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.message.AuthResult;
import org.sluice.message.HeaderField;

class AuthenticationResultsTest {
    private final AuthenticationResults results = new AuthenticationResults("mx.sluice.test");

    @Test
    void writesFindingsInOrder() {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("header.d", "example.org");
        properties.put("policy.note", "2001:db8::1");
        properties.put("reason", "no \"key\" found");
        String header = header(
                new AuthResult("dmarc", "fail", Map.of("header.from", "example.org")),
                new AuthResult("x-site", "pass", Map.of()),
                new AuthResult("arc", "none", Map.of()),
                new AuthResult("dkim", "permerror", properties),
                new AuthResult("spf", "softfail", Map.of("smtp.mailfrom", "a@example.org")),
                new AuthResult("auth", "pass", Map.of("smtp.auth", "joe smith")));
        assertThat(header)
                .isEqualTo(
                        """
                Authentication-Results: mx.sluice.test;
                \tauth=pass smtp.auth="joe smith";
                \tspf=softfail smtp.mailfrom=a@example.org;
                \tdkim=permerror reason="no \\"key\\" found" header.d=example.org
                \t policy.note="2001:db8::1";
                \tarc=none;
                \tdmarc=fail header.from=example.org;
                \tx-site=pass
                """);
    }

    @Test
    void theValueOnOneLineSaysTheSame() {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("smtp.mailfrom", "a-rather-long-local-part-that-fills-the-line@a-long-name.example.org");
        properties.put("reason", "no  reason");
        List<AuthResult> findings =
                List.of(new AuthResult("spf", "fail", properties), new AuthResult("dmarc", "none", Map.of()));
        assertThat(results.value(findings))
                .isEqualTo("mx.sluice.test; spf=fail reason=\"no  reason\""
                        + " smtp.mailfrom=a-rather-long-local-part-that-fills-the-line@a-long-name.example.org"
                        + "; dmarc=none")
                .isEqualTo(header(findings.toArray(AuthResult[]::new))
                        .replaceAll("\\n\\s*", " ")
                        .replace("Authentication-Results: ", "")
                        .strip());
        assertThat(results.value(List.of())).isEqualTo("mx.sluice.test; none");
    }

    @Test
    void writesNothingHostile() {
        Map<String, String> hostile = new LinkedHashMap<>();
        hostile.put("smtp.helo", "x\r\nX-Evil: 1; dkim=pass");
        hostile.put("bad\nname", "x");
        String header = header(new AuthResult("spf\r\nX: y", "pass", Map.of()), new AuthResult("spf", "fail", hostile));
        assertThat(header)
                .isEqualTo(
                        """
                Authentication-Results: mx.sluice.test;
                \tspf=fail smtp.helo="x??X-Evil: 1; dkim=pass"
                """);
        assertThat(header()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "mx.sluice.test; spf=pass,                 true",
        "MX.Sluice.Test 1; spf=pass,               true",
        "(a (nested) comment) mx.sluice.test;none, true",
        "'\"mx.sluice.test\"; spf=pass',           true",
        "mx.sluice.test,                           true",
        "mx.sluice.test(comment); none,            true",
        "'\r\n\t(x)\r\n mx.sluice.test\r\n\t1; spf=pass', true",
        "'\"mx.sl\\uice.test\"; spf=pass',          true",
        "mx . (dots) sluice. test; spf=pass,       true",
        "mx.sluice.test.; spf=pass,                true",
        "'mx.\"sluice\".test; spf=pass',           true",
        "mx.sluice.test/1; spf=pass,               true",
        "mx.sluice.test=; spf=pass,                true",
        "mx sluice.test; spf=pass,                 false",
        "other.example; spf=pass,                  false",
        "mx.sluice.test.example; spf=pass,         false",
        "; mx.sluice.test,                         false"
    })
    void recognisesWhatPretendsToBeOurs(String value, boolean forged) {
        assertThat(results.isForged(new HeaderField("authentication-results", " " + value)))
                .isEqualTo(forged);
        assertThat(results.isForged(new HeaderField("X-Other", " " + value))).isFalse();
    }

    /** RFC 8616 section 5: a name beyond ASCII is written as A-labels, and its other spelling is a forgery too. */
    @Test
    void knowsItsNameInBothSpellings() {
        AuthenticationResults ours = new AuthenticationResults("mx.xn--bcher-kva.example");
        String octets = new String(
                " mx.b\u00fccher.example; spf=pass".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertThat(ours.isForged(new HeaderField("Authentication-Results", octets)))
                .isTrue();
        assertThat(ours.isForged(new HeaderField("Authentication-Results", "MX.XN--Bcher-KVA.example; none")))
                .isTrue();
        assertThat(header(new AuthResult("spf", "pass", Map.of("smtp.mailfrom", "a@b\u00fccher.example"))))
                .contains("smtp.mailfrom=a@xn--bcher-kva.example");
    }

    @Test
    void writesUtf8OnlyWhereTheMessageMayCarryIt() {
        List<AuthResult> found =
                List.of(new AuthResult("spf", "pass", Map.of("smtp.mailfrom", "j\u00fcrgen@b\u00fccher.example")));
        assertThat(new String(results.header(found, true), StandardCharsets.UTF_8))
                .contains("smtp.mailfrom=\"j\u00fcrgen@xn--bcher-kva.example\"");
        assertThat(new String(results.header(found, false), StandardCharsets.UTF_8))
                .contains("smtp.mailfrom=\"j?rgen@xn--bcher-kva.example\"");
    }

    private String header(AuthResult... all) {
        return new String(results.header(List.of(all), false), StandardCharsets.US_ASCII).replace("\r\n", "\n");
    }
}
