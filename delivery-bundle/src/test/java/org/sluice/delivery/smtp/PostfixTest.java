package org.sluice.delivery.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.delivery.Await;
import org.sluice.delivery.BytesBody;
import org.sluice.delivery.Mail;
import org.sluice.delivery.route.Route;
import org.sluice.delivery.transport.Result;
import org.sluice.testing.PostfixServer;

/** What leaves in DATA, as another mail server understands it. */
@Timeout(180)
class PostfixTest {

    @TempDir
    Path directory;

    @Test
    void understandsEveryMessageAsWeMeanIt() throws Exception {
        boolean there = PostfixServer.isThere();
        assertThat(there || !"true".equals(System.getenv("CI")))
                .as("Debian's package postfix, and root")
                .isTrue();
        assumeTrue(there, "Postfix cannot be run here");
        try (ScriptedServer last = new ScriptedServer();
                PostfixServer postfix = new PostfixServer(directory)
                        .start("local_header_rewrite_clients =\ndefault_transport = smtp:[127.0.0.1]:" + last.port()
                                + '\n');
                SmtpClientRig rig = new SmtpClientRig()) {
            Route route = new Route.Smarthost("[127.0.0.1]", postfix.port());
            Map<String, String> sent = new HashMap<>();
            // Postfix has its own ideas about headers; a body it leaves alone.
            for (String message : bodies()) {
                String subject = "Subject: m" + sent.size() + "\r\n";
                String whole = message.replaceFirst("Subject: x\r\n", subject);
                Result result = rig.deliver(Mail.to("m" + sent.size(), "x@a.test"), BytesBody.of(whole), route);
                assertThat(result.kind()).as(result.toString()).isEqualTo(Result.Kind.DELIVERED);
                sent.put(subject, DotStufferTest.canonical(whole));
            }
            assertThat(rig.transport.connections()).isEqualTo(1);
            Await.until("every message went on", () -> last.messages.size() >= sent.size());
            for (String arrived : last.messages) {
                String own = arrived.replaceFirst("(?s)^Received: .*?\r\n(?=Subject: )", "");
                String subject = own.substring(0, own.indexOf("\r\n") + 2);
                assertThat(own).isEqualTo(sent.remove(subject));
            }
            assertThat(sent).isEmpty();
            assertThat(last.violations).isEmpty();
        }
    }

    private static List<String> bodies() {
        List<String> bodies = new ArrayList<>(OutgoingBodyTest.sample(151));
        bodies.removeIf(message -> !message.startsWith("Subject: x\r\n\r\n"));
        return bodies;
    }
}
