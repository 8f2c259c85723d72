package org.sluice.smtp.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sluice.smtp.core.ScriptedCore;
import org.sluice.smtp.listener.TestServer;

/**
 * What was found in Postfix in 2026, some of it after 29 years, by name and by the date in its HISTORY. All of them were states
 * that outlived the command they belonged to, or bounds that nobody had set. One stands elsewhere: tickets of one listener that
 * were good at another (20260805), {@code TlsInteropTest#resumesNoSessionOfAnotherAddress}.
 */
class PostfixCasesTest {

    private static final String ENVELOPE = "MAIL FROM:<ok@example.org>\r\nRCPT TO:<ok@sluice.test>\r\n";

    /** 20260803: a refusal behind the dot left the recipients; RCPT and DATA without MAIL sent a second message unchecked. */
    @Test
    void messageRefusedBehindTheDotForgetsBothSenderAndRecipients() {
        for (Judgement judgement : List.of(Judgement.REFUSED, Judgement.DEFERRED, Judgement.SILENT)) {
            try (TestServer server = new TestServer(Map.of());
                    EmbeddedSession session = new EmbeddedSession(server, Judgement.OK)) {
                assertThat(session.send("EHLO c\r\n" + ENVELOPE + "DATA\r\n")).containsExactly(220, 250, 250, 250, 354);
                assertThat(session.send(judgement.word() + "\r\n.\r\n"))
                        .hasSize(1)
                        .allMatch(code -> code >= 450);
                assertThat(session.picture()).isEqualTo("greeted, no mail");
                assertThat(session.send("RCPT TO:<ok@sluice.test>\r\nDATA\r\n")).containsExactly(503, 503);
                assertThat(session.accepted()).isEmpty();
            }
        }
    }

    /** 20260812: an address beyond ASCII without SMTPUTF8 reset the sender and not the recipients; DATA crashed. */
    @Test
    void addressesBeyondAsciiWithoutTheExtensionChangeNothing() {
        for (String command : List.of("MAIL FROM:<\u00c3\u00a4@x>", "RCPT TO:<\u00c3\u00a4@x>", "VRFY \u00c3\u00a4")) {
            try (TestServer server = new TestServer(Map.of());
                    EmbeddedSession session = new EmbeddedSession(server, Judgement.OK)) {
                session.send("EHLO c\r\n" + ENVELOPE);
                String before = session.picture();
                assertThat(session.send(command + "\r\n")).hasSize(1);
                assertThat(session.picture()).isEqualTo(before).contains("to [ok@sluice.test]");
                assertThat(session.send("DATA\r\n")).containsExactly(354);
                assertThat(session.send("hello\r\n.\r\n")).containsExactly(250);
                assertThat(session.accepted()).hasSize(1);
            }
        }
    }

    /** 20260724: BDAT that failed left the recipients; the DATA behind it, without MAIL or RCPT, crashed. */
    @Test
    void failedChunkForgetsBothSenderAndRecipients() {
        for (String chunk : List.of(
                "BDAT 6 LASTX\r\nabcde\n",
                "BDAT 3 LAST\r\na\nb",
                "BDAT 3000\r\n",
                "BDAT\r\n",
                "BDAT 4\r\nab\r\nDATA\r\n")) {
            try (TestServer server = new TestServer(Map.of("max_message_size", "2000"));
                    EmbeddedSession session = new EmbeddedSession(server, Judgement.OK)) {
                session.send("EHLO c\r\n" + ENVELOPE + chunk + "x".repeat(chunk.contains("3000") ? 3_000 : 0));
                assertThat(session.picture()).as(chunk).isEqualTo("greeted, no mail");
                assertThat(session.send("DATA\r\nRCPT TO:<ok@sluice.test>\r\nDATA\r\n"))
                        .as(chunk)
                        .containsExactly(503, 503, 503);
                assertThat(session.accepted()).isEmpty();
                assertThat(session.holdsContent()).isFalse();
            }
        }
    }

    /** 20260805: a client of tiny chunks filled the memory with the history of its commands. */
    @Test
    void manyTinyChunksLeaveNothingBehind() {
        try (TestServer server = new TestServer(Map.of());
                EmbeddedSession session = new EmbeddedSession(server, Judgement.OK)) {
            session.send("EHLO c\r\n" + ENVELOPE);
            String many = "BDAT 0\r\n".repeat(1_000);
            for (int i = 0; i < 100; i++) {
                assertThat(session.send(many)).hasSize(1_000).containsOnly(250);
                assertThat(server.core.reserved)
                        .as("memory for %d empty chunks", i * 1_000)
                        .hasValue(0);
            }
            assertThat(session.send("BDAT 3 LAST\r\nx\r\n")).containsExactly(250);
            assertThat(session.accepted()).hasSize(1);
        }
    }

    /** 20260602 and 20260608: NUL and line ends in ENVID and ORCPT, and a plus sign that is no encoding. */
    @Test
    void reportParametersHoldNothingThatIsEncodedAndNotPrintable() {
        for (String value : List.of("a+00b", "a+0Db", "a+0Ab", "a+7Fb", "a+b", "a+", "a+4", "a+2b")) {
            try (TestServer server = new TestServer(Map.of());
                    EmbeddedSession session = new EmbeddedSession(server, Judgement.OK)) {
                session.send("EHLO c\r\n");
                assertThat(session.send("MAIL FROM:<ok@example.org> ENVID=" + value + "\r\n"))
                        .as(value)
                        .containsExactly(501);
                assertThat(session.send(ENVELOPE)).containsExactly(250, 250);
                assertThat(session.send("RCPT TO:<ok@sluice.test> ORCPT=rfc822;" + value + "\r\n"))
                        .as(value)
                        .containsExactly(501);
            }
        }
    }

    /** The same class of mistake at the other commands that end a transaction. */
    @Test
    void greetingWithinATransactionForgetsBothSenderAndRecipients() {
        for (String end : List.of("EHLO again", "HELO again", "RSET", "EHLO refused")) {
            try (TestServer server = new TestServer(Map.of());
                    EmbeddedSession session = new EmbeddedSession(server, Judgement.OK)) {
                session.send("EHLO c\r\n" + ENVELOPE + end + "\r\n");
                assertThat(session.picture()).endsWith("no mail");
                assertThat(session.send("RCPT TO:<ok@sluice.test>\r\nDATA\r\n")).containsExactly(503, 503);
            }
        }
    }

    /** 20260529: over-long command lines were thrown away without end. */
    @Test
    void endlessLineIsNotReadForEver() {
        try (TestServer server = new TestServer(Map.of());
                EmbeddedSession session = new EmbeddedSession(server, Judgement.OK)) {
            String piece = "x".repeat(8_192);
            int sent = 0;
            while (!session.isClosed() && sent < 100) {
                session.send(piece);
                sent++;
            }
            assertThat(session.isClosed()).isTrue();
            assertThat(sent).isLessThan(12);
        }
    }

    /** 20260816, 20260817 and CVE-2023-51764: a second message behind an end that only one of two servers sees. */
    @Test
    void noKnownSmugglingSequenceMakesTwoMessages() {
        List<String> ends = List.of(
                "\n.\n",
                "\n.\r",
                "\r.\n",
                "\r.\r",
                "\n.\r\n",
                "\r.\r\n",
                "\r\n\0.\r\n",
                "\r\n.\n",
                "\r\n.\r",
                "\r\n.\r\r\n",
                "\r\r\n.\r\r\n",
                "\r\n.\0\r\n",
                "\r\n. \r\n",
                "\r\n.\u0085\r\n");
        for (String policy : List.of("refuse", "normalise")) {
            for (String end : ends) {
                try (TestServer server = new TestServer(Map.of("bare_line_ends", policy));
                        EmbeddedSession session = new EmbeddedSession(server, Judgement.OK)) {
                    session.send("EHLO c\r\n" + ENVELOPE + "DATA\r\n");
                    session.send("x" + end + EndOfData.SMUGGLED);
                    assertThat(session.accepted()).as(EndOfData.printable(end)).hasSizeLessThanOrEqualTo(1);
                    assertThat(session.accepted())
                            .extracting(ScriptedCore.Accepted::sender)
                            .doesNotContain("e@x");
                }
            }
        }
    }
}
