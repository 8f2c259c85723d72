package org.sluice.core.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sluice.message.AuthResult;
import org.sluice.support.authentication.AuthenticationResults;
import org.sluice.testing.Programs;

/** What we write into headers, read by another program. */
class AuthenticationResultsPeerTest {
    private final AuthenticationResults results = new AuthenticationResults("mx.sluice.test");

    /** Debian's python3-authres reads what we write, hostile or not, as we meant it; it leaves the quoting of single characters in. */
    @Test
    void isReadByAnotherProgram() {
        List<String> values = List.of(
                "a@example.org",
                "@example.org",
                "example.org",
                "joe smith",
                "a\"b\\c@example.org",
                "..a..@example.org",
                "a/b=c@example.org",
                "2001:db8::1",
                "x; dkim=pass",
                "x) (y",
                "user@[192.0.2.1]",
                "a@b@c",
                "!#$%&'*+-_`{|}~");
        List<String> headers = values.stream()
                .map(value -> header(new AuthResult("spf", "pass", Map.of("smtp.mailfrom", value, "reason", value)))
                        .replace("\n", " "))
                .toList();
        List<String> read = Programs.python(
                "authres",
                """
                import re, sys, authres
                for line in sys.stdin:
                    h = authres.AuthenticationResultsHeader.parse(line.rstrip())
                    (r,) = h.results
                    (p,) = r.properties
                    print(h.authserv_id, r.method, r.result, p.type, p.name, re.sub(r'\\\\(.)', r'\\1', p.value), sep='|')
                """,
                headers);
        assertThat(read)
                .isEqualTo(values.stream()
                        .map(value -> "mx.sluice.test|spf|pass|smtp|mailfrom|" + value)
                        .toList());
    }

    private String header(AuthResult result) {
        return new String(results.header(List.of(result), false), StandardCharsets.US_ASCII).replace("\r\n", "\n");
    }
}
