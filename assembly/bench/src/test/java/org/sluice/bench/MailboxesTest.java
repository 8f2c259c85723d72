package org.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads what lies in a mailbox, and takes it out. */
class MailboxesTest {
    private static final byte[] BODY = "one line\r\n\r\nanother\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    private final Ledger ledger = new Ledger(10);

    @Test
    void takesAMessageThatIsAsItWasSent() throws Exception {
        lie("Received: from x\r\n by y\r\nX-Bench-Scan: 1.0.0 ab\r\nSubject: bench\r\nX-Bench-Number: %d\r\n\r\n");
        assertThat(ledger.delivered()).isOne();
        assertThat(ledger.corrupted()).isZero();
        assertThat(ledger.unscanned()).isZero();
    }

    @Test
    void noticesAMissingStamp() throws Exception {
        lie("X-Bench-Number: %d\r\nSubject: X-Bench-Scan: 1.0.0\r\n\r\n");
        assertThat(ledger.unscanned()).isOne();
    }

    @Test
    void noticesAChangedBody() throws Exception {
        lie("X-Bench-Scan: 1.0.0 ab\r\nX-Bench-Number: %d\r\n\r\nmore");
        assertThat(ledger.corrupted()).isOne();
    }

    private void lie(String header) throws Exception {
        CRC32C sum = new CRC32C();
        sum.update(BODY);
        int number = ledger.number((int) sum.getValue());
        ledger.sent(number);
        ledger.accepted(number);
        Path file = Files.createDirectories(folder.resolve("user1/new")).resolve("1.eml");
        String octets = String.format(header, number) + new String(BODY, StandardCharsets.US_ASCII);
        Files.writeString(file, octets);
        try (Mailboxes mailboxes = new Mailboxes(folder, ledger)) {
            mailboxes.awaitAll(10);
        }
        assertThat(file).doesNotExist();
    }
}
