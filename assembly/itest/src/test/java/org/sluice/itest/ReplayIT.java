package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sluice.itest.bundle.ReadingModule;
import org.sluice.testing.LoopbackDns;

/** Mail that came while there was a resolver, judged again when there is none. */
class ReplayIT {
    private static final byte[] MESSAGE = "Subject: hello\r\n\r\nhi\r\n".getBytes(StandardCharsets.US_ASCII);

    private static Distribution server;
    private static String forged;
    private static String waiting;

    @BeforeAll
    static void receive() throws Exception {
        LoopbackDns dns = Dns.start();
        server = Distribution.fresh();
        Dns.use(server, dns);
        server.greetAtOnce();
        server.append("org.sluice.core.cfg", "relay_domains = sluice.test, wait.test");
        server.append("org.sluice.routes.cfg", "wait.test = smtp:[127.0.0.1]:9");
        server.start();
        TestBundle.drop(
                server.data().resolve("deploy"),
                "reading",
                "1.0.0",
                ReadingModule.class,
                "validation.phases=DATA;validation.order=900");
        Await.until("the reader serves", Duration.ofSeconds(20), () -> server.console("sluice:module-list")
                .ok()
                .contains("reading"));
        send("127.0.0.2", "bob@example.org", "ann@sluice.test");
        forged = send("127.0.0.3", "mallory@example.net", "ann@sluice.test");
        waiting = send("127.0.0.2", "bob@example.org", "ann@wait.test");
        server.awaitMail("sluice.test", "ann", 2);
        dns.close();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    /** The id of the transaction. */
    private static String send(String from, String sender, String recipient) throws Exception {
        try (Smtp client = Smtp.connect(from, server.smtpPort())) {
            client.command("EHLO client.example.org");
            String reply = client.send(sender, List.of(recipient), MESSAGE);
            assertThat(reply).contains("queued as ");
            String message = reply.replaceAll("(?s).*queued as (\\S+).*", "$1");
            return message.chars().filter(c -> c == '.').count() == 2
                    ? message.substring(0, message.lastIndexOf('.'))
                    : message;
        }
    }

    @Test
    void theSameModuleDecidesTheSame() throws Exception {
        assertThat(server.console("sluice:replay --last 10 --module spf_v1").ok())
                .contains("about 3 records: 0 answers differ, 0 could not be replayed");
    }

    @Test
    void anotherConfigurationDecidesOtherwise() throws Exception {
        Finished first = server.console("sluice:replay --last 10 --module spf_v1 --set validation.mode=DECIDE --json");
        Finished again = server.console("sluice:replay --last 10 --module spf_v1 --set validation.mode=DECIDE --json");
        assertThat(first.status()).isEqualTo(1);
        assertThat(first.out())
                .isEqualTo(again.out())
                .contains("\"different\":1")
                .contains("\"id\":\"" + forged + "\"")
                .contains("\"then\":\"would reject 550 5.7.23 SPF validation failure\"")
                .contains("\"now\":\"reject 550 5.7.23 SPF validation failure\"");
        assertThat(server.console("sluice:module-list").ok())
                .as("nothing was published")
                .containsOnlyOnce("spf_v1");
    }

    @Test
    void aRefusedOptionIsSaid() throws Exception {
        Finished refused = server.console("sluice:replay --last 10 --module spf_v1 --set add_headers=maybe");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.out() + refused.err()).contains("add_headers: maybe (expected: true or false)");
    }

    @Test
    void aMessageInTheSpoolIsReadAsItWasReceived() throws Exception {
        assertThat(server.console("sluice:replay " + waiting + " --module reading --all")
                        .ok())
                .as("the trace and Received-SPF in front of the stored message are not part of it")
                .contains("1 questions about 1 records: 0 answers differ, 0 could not be replayed");
        assertThat(server.console("sluice:replay " + forged + " --module reading")
                        .ok())
                .contains("1 could not be replayed", "the message has left the spool; give it as a file");
        Path file = Files.write(server.data().resolve("message.eml"), MESSAGE);
        assertThat(server.console("sluice:replay " + forged + " --module reading --body " + file)
                        .ok())
                .contains("0 answers differ, 0 could not be replayed");
        Files.writeString(file, "Subject: another\n\nhi\n");
        Finished other = server.console("sluice:replay " + forged + " --module reading --body message.eml");
        assertThat(other.status()).isEqualTo(1);
        assertThat(other.out()).contains("message reading.sum: ");
    }

    @Test
    void aSavedRecordIsReplayedAsItWas() throws Exception {
        server.console("sluice:replay " + forged + " --save forged.json").ok();
        assertThat(Files.readString(server.data().resolve("forged.json"))).contains("TXT example.net");
        assertThat(server.console("sluice:replay --from forged.json --module spf_v1 --all")
                        .ok())
                .contains("would reject 550 5.7.23", "continue");
    }
}
