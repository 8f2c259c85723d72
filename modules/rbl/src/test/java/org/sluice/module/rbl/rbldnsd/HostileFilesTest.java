package org.sluice.module.rbl.rbldnsd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that want to harm whoever reads them: refused with file and line, in bounded time and memory. */
class HostileFilesTest {

    private static final long ROOM = 4L << 20;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ip4set | 10.0.0.1~10.0.0.2/        | list line 2: malformed prefix length, in \"10.0.0.2/\"",
                "ip4set | 10.0.0.1~~# c~x           | list line 4: malformed address, in \"x\"",
                "ip4set | 10.0.0.1/24               | list line 1: address with bits behind its prefix length, in \"10.0.0.1/24\"",
                "ip4set | 10.0.0.1 :x:              | list line 1: malformed address, in \"10.0.0.1 :x:\"",
                "ip4set | 10.0.0.1\u001b[31m        | list line 1: malformed entry, in \"10.0.0.1?[31m\"",
                "ip4set | $BAD                      | list line 1: unknown special entry, in \"$BAD\"",
                "ip4set | $DATASET ip4set @         | list line 1: $DATASET outside of a combined dataset, in \"$DATASET ip4set @\"",
                "ip4set | $TIMESTAMP 9999-12-31     | list line 1: $TIMESTAMP lies in the future, in \"$TIMESTAMP 9999-12-31\"",
                "ip4set | $TIMESTAMP 2005-02-30     | list line 1: malformed $TIMESTAMP, in \"$TIMESTAMP 2005-02-30\"",
                "ip6trie | 2001:db8::1::2           | list line 1: malformed address: :: twice, in \"2001:db8::1::2\"",
                "dnset  | a..b                      | list line 1: malformed domain name, in \"a..b\"",
                "ip4tset | !10.0.0.1                | list line 1: an exclusion where there can be none, in \"!10.0.0.1\"",
                "ip6tset | 2001:db8::1              | list line 1: malformed address, in \"2001:db8::1\"",
                "combined | 10.0.0.1                | list line 1: an entry before the first $DATASET, in \"10.0.0.1\"",
                "combined | $DATASET acl @          | list line 1: dataset of unknown type, in \"$DATASET acl @\"",
                "combined | $DATASET combined @     | list line 1: dataset of unknown type, in \"$DATASET combined @\""
            })
    void saysWhereAndWhy(String type, String lines, String message) {
        assertThatThrownBy(() -> read(type, lines.replace('~', '\n')))
                .isInstanceOf(DatasetRefused.class)
                .hasMessage(message);
    }

    @Test
    void refusesWhatIsNoText() {
        assertThatThrownBy(() -> read("ip4set", "10.0.0.1\n\u0000")).hasMessageStartingWith("list line 2: a NUL");
        assertThatThrownBy(() -> read("ip4set", "# " + "x".repeat(5_000)))
                .hasMessage("list line 1: more than 4096 octets in one line");
    }

    @ParameterizedTest
    @CsvSource({
        "ip4set, 10.0.0.1-10.255.255.254~",
        "ip4set, 10.0.0.1 :5:texttexttext~",
        "ip4trie, 10.0.0.0/8~",
        "ip6trie, ::1~",
        "ip6trie, ::1 text~",
        "dnset, .example.com~",
        "dnset, example.com text~",
        "dnset, !example.com~",
        "ip4set, :5:default~",
        "ip, 10.0.0.1-10.0.0.255~",
        "ip4set, $= base~",
        "combined, $DATASET ip4set @~10.0.0.1-10.0.3.254~"
    })
    void takesNoMoreMemoryThanItMay(String type, String piece) {
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> assertThatThrownBy(
                        () -> Dataset.read(new Endless(piece.replace('~', '\n')), "list", type(type), "@", ROOM))
                .isInstanceOf(DatasetRefused.class)
                .hasMessageMatching("list line \\d+: the list takes more than " + ROOM + " octets of memory.*"));
    }

    /** Neither entries nor blanks take memory, so that only whoever waits for the end can stop it. */
    @Test
    void stopsWhenInterrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Dataset.read(new Endless("# comment\n"), "list", DatasetType.IP4SET, "@", ROOM))
                .isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void manyValuesOfOneEntryAreNotAllGivenOut() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            lines.append("10.0.0.1 :127.0.")
                    .append(i / 250)
                    .append('.')
                    .append(i % 250 + 1)
                    .append(":text ")
                    .append(i)
                    .append('\n');
        }
        assertThat(read("ip4set", lines.toString())
                        .find(InetAddress.getByName("10.0.0.1"))
                        .addresses())
                .hasSize(Entries.MOST_VALUES);
        assertThat(read("dnset", lines.toString().replace("10.0.0.1 ", "a.example "))
                        .find("a.example")
                        .texts())
                .hasSize(Entries.MOST_VALUES);
    }

    @Test
    void aTextStaysBoundedWhateverItsTemplateSays() throws Exception {
        String lines = "$1 " + "y".repeat(4_000) + "\n10.0.0.1 " + "$1".repeat(1_000) + "\n";
        assertThat(read("ip4set", lines)
                        .find(InetAddress.getByName("10.0.0.1"))
                        .texts()
                        .get(0))
                .hasSizeLessThanOrEqualTo(254);
    }

    @Test
    void knowsWhenAListIsOutOfDate() throws Exception {
        assertThat(read("ip4set", "$TIMESTAMP 2005:01:02:03:04:05 +1d\n").expires())
                .isEqualTo(Instant.parse("2005-01-03T03:04:05Z"));
        assertThat(read("ip4set", "$TIMESTAMP 20050102 2005-02-03-04\n").expires())
                .isEqualTo(Instant.parse("2005-02-03T04:00:00Z"));
        assertThat(read("ip4set", "$TIMESTAMP 0 -\n").expires()).isEqualTo(Instant.MAX);
    }

    @Test
    void passesOverRangesThatAreTooLarge() throws Exception {
        Dataset list =
                read("ip4trie", "$MAXRANGE4 /24\n10.0.0.0/23\n10.1.0.0/24\n$MAXRANGE4 1\n10.2.0.0/31\n10.3.0.0\n");
        assertThat(list.count()).isEqualTo(2);
    }

    private static Dataset read(String type, String text) throws Exception {
        return Dataset.read(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)), "list", type(type), "@", ROOM);
    }

    private static DatasetType type(String word) {
        return DatasetType.of(word).orElseThrow();
    }

    /** The same again and again. */
    private static final class Endless extends InputStream {
        private final byte[] piece;
        private int at;

        Endless(String piece) {
            this.piece = piece.getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public int read() {
            int octet = piece[at];
            at = (at + 1) % piece.length;
            return octet;
        }
    }

    /** A few octets may unpack to any number: what is read has a bound of its own. */
    @Test
    void boundsWhatIsUnpacked() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return '#';
            }
        };
        assertThatThrownBy(() -> Compressed.bounded(endless, 1_000_000).readAllBytes())
                .hasMessageContaining("more than 1000000 octets when unpacked");
    }
}
