package org.sluice.delivery.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MailboxNameTest {
    @ParameterizedTest
    @CsvSource({
        "ann, ann",
        "Ann, ann",
        "ann+tag, ann+tag",
        "a.b_c-d=e, a.b_c-d=e",
        "o'brien, o%27brien",
        "a/b, a%2Fb",
        "100%, 100%25",
        "'\"john doe\"', john%20doe",
        "'\"ann\"', ann",
        "'\"a\\\"b\\\\c\"', a%22b%5Cc",
        "'\"../../etc\"', %2E.%2F..%2Fetc",
        "'\"..\"', %2E.",
        "'\".\"', %2E",
        "'\"\"', %",
        "jürgen, j%C3%BCrgen"
    })
    void ofLocalParts(String localPart, String directory) {
        assertThat(MailboxName.ofLocalPart(localPart)).isEqualTo(directory);
    }

    @ParameterizedTest
    @MethodSource("org.sluice.testing.Hostile#values")
    void isOneHarmlessNameWhateverItIsMadeOf(String value) {
        for (String name : List.of(
                MailboxName.ofLocalPart(value), MailboxName.ofDomain(value), MailboxName.encode('"' + value + '"'))) {
            assertThat(name).matches("[A-Za-z0-9_+=%-][A-Za-z0-9._+=%-]{0,199}");
            Path folder = Path.of("/spool");
            assertThat(folder.resolve(name).normalize().getParent()).isEqualTo(folder);
        }
    }

    @ParameterizedTest
    @CsvSource({"Example.ORG, example.org", "[192.0.2.1], %5B192.0.2.1%5D", "[ipv6:::1], %5Bipv6%3A%3A%3A1%5D"})
    void ofDomains(String domain, String directory) {
        assertThat(MailboxName.ofDomain(domain)).isEqualTo(directory);
    }

    @Test
    void keepsLongNamesShortAndApart() {
        String stem = "é".repeat(63);
        assertThat(MailboxName.ofLocalPart(stem + "a"))
                .hasSizeLessThanOrEqualTo(200)
                .contains("%-");
        assertThat(MailboxName.ofLocalPart(stem + "a")).isNotEqualTo(MailboxName.ofLocalPart(stem + "b"));
    }

    /** Any octets at all: one path component, inside its parent, not hidden, and never somebody else's. */
    @Test
    void neverLeavesItsDirectoryNorSharesIt() {
        Path base = Path.of("/mail/sluice.test");
        Random random = new Random(3);
        String alphabet = "./\\\0\r\n%:~\"'* aAzZ09é☃-+=_";
        Map<String, String> owners = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(6); length >= 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String name = MailboxName.encode(text.toString());
            assertThat(name).matches("[A-Za-z0-9._+=%-]+").doesNotStartWith(".");
            assertThat(base.resolve(name).normalize().getParent()).isEqualTo(base);
            assertThat(owners.putIfAbsent(name, text.toString())).isIn(null, text.toString());
        }
    }
}
