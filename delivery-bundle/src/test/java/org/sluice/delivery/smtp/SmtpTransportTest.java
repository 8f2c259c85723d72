package org.sluice.delivery.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.delivery.BytesBody;
import org.sluice.delivery.Mail;
import org.sluice.delivery.route.Route;
import org.sluice.delivery.transport.Result;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.MessageBody;
import org.sluice.spool.SpoolRecord;

@Timeout(60)
class SmtpTransportTest {
    private static final String TEXT = "Subject: x\r\n\r\n.dot\r\nend\r\n";
    private static final String FLOOD = "250-x\r\n".repeat(5_000) + "250 x";

    private final SmtpClientRig rig = new SmtpClientRig();
    private ScriptedServer server;

    @BeforeEach
    void open() throws IOException {
        server = new ScriptedServer();
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
        server.close();
        assertThat(server.violations).isEmpty();
    }

    static Stream<Arguments> troubles() {
        List<Arguments> table = new ArrayList<>();
        List<String> replies = List.of(
                "451 4.3.0 later",
                "550-5.1.1 no\r\n550 5.1.1 never",
                "421 4.3.2 closing",
                ScriptedServer.CLOSE,
                ScriptedServer.SILENT,
                "hello there",
                "150 what",
                "299",
                "399 odd",
                FLOOD,
                "250 " + "x".repeat(100_000),
                "250 ok\r\n250 injected\r\n354 injected\r\n250 injected");
        for (boolean pipelining : new boolean[] {false, true}) {
            for (String step : List.of("connect", "EHLO", "MAIL", "RCPT", "DATA", "body")) {
                replies.forEach(reply -> table.add(Arguments.of(step, reply, pipelining)));
            }
        }
        return table.stream();
    }

    /** Every reply at every step: a 2xx to the content delivers, a 5xx about the message fails it, all else tries again. */
    @ParameterizedTest(name = "{0}, pipelining {2}: {1}")
    @MethodSource("troubles")
    void classifies(String step, String reply, boolean pipelining) throws Exception {
        if (pipelining) {
            server.pipelining();
        }
        server.reply(step, reply);
        rig.timeout = reply.equals(ScriptedServer.SILENT) ? Duration.ofMillis(300) : rig.timeout;
        Result result = deliver("1");
        assertThat(result.kind()).as(result.toString()).isEqualTo(expected(step, reply));
        if (result.kind() == Result.Kind.DELIVERED) {
            assertThat(server.messages).containsExactly(TEXT);
        } else if (!step.equals("body")) {
            assertThat(server.messages).isEmpty();
        }
        assertThat(result.reply().toString())
                .hasSizeLessThan(5_000)
                .doesNotContain("\r")
                .doesNotContain("\n");
    }

    private static Result.Kind expected(String step, String reply) {
        boolean aboutMessage = List.of("MAIL", "RCPT", "DATA", "body").contains(step);
        if (reply.startsWith("550")) {
            return aboutMessage
                    ? Result.Kind.FAILED
                    // No EHLO: HELO will do. A banner of 5xx speaks about the host, not about the message.
                    : step.equals("EHLO") ? Result.Kind.DELIVERED : Result.Kind.DEFERRED;
        }
        boolean positive = reply.startsWith("250 ok") || reply.equals("299");
        // What else came in the same segment does not undo the reply that was waited for.
        if (step.equals("body") && positive) {
            return Result.Kind.DELIVERED;
        }
        return reply.equals("299") && !step.equals("connect") && !step.equals("DATA")
                ? Result.Kind.DELIVERED
                : Result.Kind.DEFERRED;
    }

    @Test
    void keepsTheReplyOfTheOtherSide() throws Exception {
        server.reply("RCPT", "550-5.1.1 no\r\n550 5.1.1 never \033[1m");
        Result result = deliver("1");
        assertThat(result.reply()).hasToString("550 5.1.1 no never ?[1m");
        assertThat(result.remote()).isEqualTo("[127.0.0.1]:" + server.port());
    }

    @Test
    void sendsOneGroupWhereItMay() throws Exception {
        server.pipelining();
        SpoolRecord record = Mail.of("1", "x@a.test")
                .parameters(Map.of("RET", "HDRS", "NOTIFY", "NEVER", "ENVID", "a b", "ORCPT", "rfc822;x@a.test"))
                .sizeOctets(TEXT.length())
                .build();
        assertThat(rig.deliver(record, BytesBody.of(TEXT), SmtpClientRig.to(server))
                        .kind())
                .isEqualTo(Result.Kind.DELIVERED);
        assertThat(server.commands.get(0)).isEqualTo("EHLO us.example");
        assertThat(server.commands.get(1)).isEqualTo("MAIL FROM:<a@example.org> SIZE=" + TEXT.length() + " RET=HDRS");
        assertThat(server.commands.get(2))
                .startsWith("RCPT TO:<x@a.test>")
                .contains(" NOTIFY=NEVER", " ORCPT=rfc822;x@a.test");
        assertThat(server.commands.get(3)).isEqualTo("DATA");
    }

    @Test
    void offersNothingThatWasNotOffered() throws Exception {
        server.reply("EHLO", "500 what");
        SpoolRecord record = Mail.of("1", "x@a.test")
                .parameters(Map.of("BODY", "8BITMIME", "RET", "HDRS"))
                .build();
        rig.deliver(record, BytesBody.of(TEXT), SmtpClientRig.to(server));
        assertThat(server.commands.subList(0, 4))
                .containsExactly(
                        "EHLO us.example", "HELO us.example", "MAIL FROM:<a@example.org>", "RCPT TO:<x@a.test>");
    }

    @Test
    void announcesEightBits() throws Exception {
        SpoolRecord record =
                Mail.of("1", "x@a.test").parameters(Map.of("BODY", "8BITMIME")).build();
        rig.deliver(record, BytesBody.of(TEXT), SmtpClientRig.to(server));
        assertThat(server.commands.get(1)).isEqualTo("MAIL FROM:<a@example.org> SIZE=0 BODY=8BITMIME");
    }

    @Test
    void sendsTheNullSender() throws Exception {
        SpoolRecord record = SpoolRecord.of("1", EnvelopeAddress.NULL, EnvelopeAddress.parse("x@a.test"), Mail.RECEIVED)
                .build();
        rig.deliver(record, BytesBody.of(TEXT), SmtpClientRig.to(server));
        assertThat(server.commands.get(1)).startsWith("MAIL FROM:<>");
    }

    @Test
    void refusesItselfWhatTheServerCannotTake() throws Exception {
        SpoolRecord large = Mail.of("1", "x@a.test").sizeOctets(10_000_001).build();
        assertThat(rig.deliver(large, BytesBody.of(TEXT), SmtpClientRig.to(server))
                        .reply()
                        .code())
                .isEqualTo(552);
        SpoolRecord international = Mail.to("2", "jürgen@a.test");
        Result result = rig.deliver(international, BytesBody.of(TEXT), SmtpClientRig.to(server));
        assertThat(result.kind()).isEqualTo(Result.Kind.FAILED);
        assertThat(result.reply().enhanced()).isEqualTo("5.6.7");
        assertThat(server.commands).noneMatch(line -> line.startsWith("MAIL"));
    }

    @Test
    void writesAnInternationalDomainInAscii() throws Exception {
        rig.deliver(Mail.to("1", "x@bücher.test"), BytesBody.of(TEXT), SmtpClientRig.to(server));
        assertThat(server.commands).contains("RCPT TO:<x@xn--bcher-kva.test>");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void reusesAConnectionAlsoAfterARefusal(boolean pipelining) throws Exception {
        if (pipelining) {
            server.pipelining();
        }
        deliver("1");
        server.reply("RCPT", "550 5.1.1 no");
        assertThat(deliver("2").kind()).isEqualTo(Result.Kind.FAILED);
        server.reply("RCPT", "250 ok");
        assertThat(deliver("3").kind()).isEqualTo(Result.Kind.DELIVERED);
        assertThat(server.messages).hasSize(2);
        // The reset runs beside the third message; whether that waited for it is a matter of time.
        assertThat(server.connections.get()).isLessThanOrEqualTo(2);
    }

    @Test
    void endsTheMessageAServerWantsWithoutRecipients() throws Exception {
        server.pipelining().reply("RCPT", "550 5.1.1 no").reply("DATA", "354! go");
        assertThat(deliver("1").kind()).isEqualTo(Result.Kind.FAILED);
        assertThat(server.messages).isEmpty();
    }

    @Test
    void takesANewConnectionWhenAKeptOneWentStale() throws Exception {
        server.reply("body", "250 ok\r\n421 4.4.2 idle too long");
        assertThat(deliver("1").kind()).isEqualTo(Result.Kind.DELIVERED);
        server.reply("body", "250 ok");
        assertThat(deliver("2").kind()).isEqualTo(Result.Kind.DELIVERED);
        assertThat(server.connections).hasValue(2);
    }

    @Test
    void wearsConnectionsOut() throws Exception {
        rig.maxDeliveries = 2;
        for (int i = 0; i < 5; i++) {
            assertThat(deliver("m" + i).kind()).isEqualTo(Result.Kind.DELIVERED);
        }
        assertThat(server.connections).hasValue(3);
    }

    @Test
    void saysGoodbyeAfterAWhile() throws Exception {
        rig.idle = Duration.ofMillis(50);
        deliver("1");
        assertThat(server.quits.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void saysGoodbyeWhenStopping() throws Exception {
        deliver("1");
        rig.transport.stop();
        assertThat(server.quits.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(deliver("2").kind()).isEqualTo(Result.Kind.POSTPONED);
    }

    @Test
    void goesOnToTheNextHost() throws Exception {
        try (ScriptedServer backup = new ScriptedServer("127.0.0.3", server.port())) {
            rig.mxPort = server.port();
            rig.dns
                    .mx("a.test", 10, "dead.test")
                    .mx("a.test", 20, "sick.test")
                    .mx("a.test", 30, "backup.test")
                    .host("dead.test", "127.0.0.2")
                    .host("sick.test", "127.0.0.1")
                    .host("backup.test", "127.0.0.3");
            server.reply("MAIL", "421 4.3.2 not now");
            Result result = rig.deliver(Mail.to("1", "x@a.test"), BytesBody.of(TEXT), new Route.Mx());
            assertThat(result.kind()).isEqualTo(Result.Kind.DELIVERED);
            assertThat(result.remote()).isEqualTo("backup.test[127.0.0.3]:" + server.port());
            assertThat(backup.messages).containsExactly(TEXT);
        }
    }

    @Test
    void leavesAHostAloneThatFailed() throws Exception {
        server.reply("connect", "554 5.3.2 no service");
        assertThat(deliver("1").reply().toString()).contains("451 4.4.1", "no service");
        assertThat(deliver("2").reply().toString()).contains("failed a short while ago");
        assertThat(server.connections).hasValue(1);
        server.reply("connect", "220 back");
        rig.now = rig.now.plusSeconds(121);
        assertThat(deliver("3").kind()).isEqualTo(Result.Kind.DELIVERED);
        server.reply("connect", "554 5.3.2 no service");
    }

    @Test
    void readsRepliesInSingleOctets() throws Exception {
        server.pipelining().slow();
        assertThat(deliver("1").kind()).isEqualTo(Result.Kind.DELIVERED);
    }

    @Test
    void streamsLargeMessages() throws Exception {
        String large = ("." + "x".repeat(70) + "\r\n").repeat(60_000);
        server.reply("EHLO", "250 scripted");
        Result result = rig.deliver(Mail.to("1", "x@a.test"), BytesBody.of(large), SmtpClientRig.to(server));
        assertThat(result.kind()).isEqualTo(Result.Kind.DELIVERED);
        assertThat(server.messages.get(0).equals(large)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"552 5.3.4 too much", "451 4.3.1 full", "250 2.0.0 taken", "354 more"})
    void trustsNoEarlyAnswerButARefusal(String early) throws Exception {
        server.reply("body", early).impatientAfter(100_000);
        String large = ("x".repeat(70) + "\r\n").repeat(100_000);
        Result result = rig.deliver(Mail.to("1", "x@a.test"), BytesBody.of(large), SmtpClientRig.to(server));
        assertThat(result.kind())
                .as(result.toString())
                .isEqualTo(early.startsWith("552") ? Result.Kind.FAILED : Result.Kind.DEFERRED);
    }

    @Test
    void neverEndsHalfAMessage() throws Exception {
        byte[] octets = "x\r\n".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
        MessageBody breaking = new MessageBody() {
            @Override
            public long sizeOctets() {
                return octets.length;
            }

            @Override
            public InputStream open() {
                return new java.io.ByteArrayInputStream(octets, 0, octets.length - 10);
            }
        };
        assertThat(rig.deliver(Mail.to("1", "x@a.test"), breaking, SmtpClientRig.to(server))
                        .kind())
                .isEqualTo(Result.Kind.DEFERRED);
        BytesBody gone = BytesBody.of(TEXT);
        gone.end();
        assertThat(rig.deliver(Mail.to("2", "x@a.test"), gone, SmtpClientRig.to(server))
                        .kind())
                .isEqualTo(Result.Kind.POSTPONED);
        assertThat(server.messages).isEmpty();
    }

    @Test
    void everyShortBodyArrivesAsOneMessage() throws Exception {
        server.pipelining();
        List<String> sent = new ArrayList<>();
        DotStufferTest.everyString(5, sent::add);
        for (String body : sent) {
            assertThat(rig.deliver(Mail.to("m", "x@a.test"), BytesBody.of(body), SmtpClientRig.to(server))
                            .kind())
                    .isEqualTo(Result.Kind.DELIVERED);
        }
        assertThat(server.messages)
                .containsExactlyElementsOf(
                        sent.stream().map(DotStufferTest::canonical).toList());
        assertThat(server.connections).hasValue(1);
    }

    private Result deliver(String id) throws Exception {
        return rig.deliver(Mail.to(id, "x@a.test"), BytesBody.of(TEXT), SmtpClientRig.to(server));
    }
}
