package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sluice.testing.LoopbackDns;

/** Mail that came while there was a resolver, judged again when there is none. */
class ReplayIT {
    private static final byte[] MESSAGE = "Subject: hello\r\n\r\nhi\r\n".getBytes(StandardCharsets.US_ASCII);

    private static Distribution server;
    private static String forged;

    @BeforeAll
    static void receive() throws Exception {
        LoopbackDns dns = Dns.start();
        server = Distribution.fresh();
        Dns.use(server, dns);
        server.start();
        send("127.0.0.2", "bob@example.org");
        forged = send("127.0.0.3", "mallory@example.net");
        dns.close();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    /** The id of the transaction. */
    private static String send(String from, String sender) throws Exception {
        try (Smtp client = Smtp.connect(from, server.smtpPort())) {
            client.command("EHLO client.example.org");
            String reply = client.send(sender, List.of("ann@sluice.test"), MESSAGE);
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
                .contains("about 2 records: 0 answers differ, 0 could not be replayed");
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
    void aSavedRecordIsReplayedAsItWas() throws Exception {
        server.console("sluice:replay " + forged + " --save forged.json").ok();
        assertThat(Files.readString(server.data().resolve("forged.json"))).contains("TXT example.net");
        assertThat(server.console("sluice:replay --from forged.json --module spf_v1 --all")
                        .ok())
                .contains("would reject 550 5.7.23", "continue");
    }
}
