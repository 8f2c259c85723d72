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
        properties.put("reason", "no \"key\" found");
        properties.put("header.d", "example.org");
        properties.put("policy.iprev", "2001:db8::1");
        String header = header(
                new AuthResult("spf", "softfail", Map.of("smtp.mailfrom", "a@example.org")),
                new AuthResult("dkim", "permerror", properties),
                new AuthResult("arc", "none", Map.of()));
        assertThat(header)
                .isEqualTo(
                        """
                Authentication-Results: mx.sluice.test;
                \tspf=softfail smtp.mailfrom=a@example.org;
                \tdkim=permerror reason="no \\"key\\" found" header.d=example.org policy.iprev="2001:db8::1";
                \tarc=none
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
                .isEqualTo("mx.sluice.test; spf=fail"
                        + " smtp.mailfrom=a-rather-long-local-part-that-fills-the-line@a-long-name.example.org"
                        + " reason=\"no  reason\"; dmarc=none")
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
        "other.example; spf=pass,                  false",
        "mx.sluice.test.example; spf=pass,         false",
        "; mx.sluice.test,                         false"
    })
    void recognisesWhatPretendsToBeOurs(String value, boolean forged) {
        assertThat(results.isForged(new HeaderField("authentication-results", " " + value)))
                .isEqualTo(forged);
        assertThat(results.isForged(new HeaderField("X-Other", " " + value))).isFalse();
    }

    private String header(AuthResult... all) {
        return new String(results.header(List.of(all)), StandardCharsets.US_ASCII).replace("\r\n", "\n");
    }
}
