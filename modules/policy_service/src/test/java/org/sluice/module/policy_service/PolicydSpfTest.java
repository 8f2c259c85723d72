package org.sluice.module.policy_service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.message.SmtpReply;
import org.sluice.testing.Asking;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.FaultyServer;
import org.sluice.testing.LoopbackDns;
import org.sluice.testing.Programs;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

/** The module with Debian's policyd-spf on the other side: a process for each connection, as Postfix's spawn starts it. */
class PolicydSpfTest {

    /** It has no option that says whom to ask. */
    private static final String WITH_OUR_DNS =
            """
            import dns.resolver, sys
            resolver = dns.resolver.Resolver(configure=False)
            resolver.nameservers = ['127.0.0.1']
            resolver.port = int(sys.argv.pop(1))
            dns.resolver.default_resolver = resolver
            from spf_engine.policyd_spf import main
            main()
            """;

    private static final String OPTIONS =
            """
            debugLevel = 0
            HELO_reject = False
            Mail_From_reject = Fail
            TempError_Defer = True
            skip_addresses = 127.0.0.0/8
            """;

    @TempDir
    static Path folder;

    private static LoopbackDns dns;
    private static FaultyServer server;
    private static PolicyServiceModule module;

    @BeforeAll
    static void start() throws IOException {
        Programs.require("policyd-spf");
        dns = LoopbackDns.start()
                .txt("sender.example", "v=spf1 ip4:192.0.2.0/24 -all")
                .servfail("broken.example");
        Path options = Files.writeString(folder.resolve("policyd-spf.conf"), OPTIONS);
        Path script = Files.writeString(folder.resolve("policyd-spf.py"), WITH_OUR_DNS);
        List<String> command = List.of(
                "/usr/bin/python3",
                script.toString(),
                String.valueOf(dns.address().getPort()),
                options.toString());
        server = new FaultyServer((client, in, out) -> spawn(command, client, in, out));
        module = Configs.configured(
                new PolicyServiceModule(),
                Map.of(
                        "servers", server.address(),
                        "validation.mode", "DECIDE",
                        "reply_timeout_millis", "60000",
                        "timeout_millis", "60000"));
    }

    @AfterAll
    static void stop() {
        if (module != null) {
            module.close();
            server.close();
            dns.close();
        }
    }

    @Test
    void judgesSenders() throws Exception {
        FakeContext forged = recipient("198.51.100.1", "a@sender.example");
        assertThat(reply(Asking.ask(module, forged)))
                .startsWith("550 5.7.23 Message rejected due to: SPF fail - not authorized.");
        FakeContext honest = recipient("192.0.2.9", "a@sender.example");
        assertThat(Asking.ask(module, honest)).isEqualTo(Verdict.CONTINUE);
        FakeContext data = honest.next(Phase.DATA);
        assertThat(Asking.ask(module, data)).isEqualTo(Verdict.CONTINUE);
        assertThat(data.effects().headerEdits())
                .singleElement()
                .asString()
                .startsWith("prepend Received-SPF: Pass (mailfrom) identity=mailfrom; client-ip=192.0.2.9;")
                .contains("envelope-from=a@sender.example");
        assertThat(reply(Asking.ask(module, recipient("192.0.2.9", "a@broken.example"))))
                .startsWith("450 4.7.24 ");
        assertThat(server.accepted()).as("connections for three questions").isEqualTo(1);
    }

    private static FakeContext recipient(String client, String sender) {
        // It keeps its answers by transaction.
        return FakeContext.at(Phase.RCPTTO, client, new FakeDns())
                .transaction(client + sender)
                .hello("client.example")
                .sender(sender)
                .withRecipient("b@one.example")
                .body("Subject: hello\n\nHello.\n");
    }

    private static String reply(Verdict verdict) {
        return verdict.reply().map(SmtpReply::toString).orElse("");
    }

    private static void spawn(List<String> command, Socket client, InputStream in, OutputStream out) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectError(folder.resolve("policyd-spf.err").toFile())
                .start();
        CompletableFuture<Void> requests = CompletableFuture.runAsync(() -> copy(in, process.getOutputStream()));
        copy(process.getInputStream(), out);
        client.close();
        requests.join();
        process.waitFor();
    }

    /** Until one side ends; what was read goes on at once. */
    private static void copy(InputStream in, OutputStream out) {
        byte[] octets = new byte[4_096];
        try (out) {
            for (int read = in.read(octets); read >= 0; read = in.read(octets)) {
                out.write(octets, 0, read);
                out.flush();
            }
        } catch (IOException ended) {
            // that is how it ends
        }
    }
}
