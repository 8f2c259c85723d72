package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.testing.LoopbackDns;

/** What a client asked for in MAIL and RCPT, as another mail server at the other end sees it. */
@ExtendWith(Distributions.class)
class EnvelopeIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final byte[] MESSAGE = "Subject: hello\r\n\r\nHello\r\n".getBytes(StandardCharsets.US_ASCII);

    /** Python's own client: SMTPUTF8 and DSN as somebody else writes them. */
    private static final String PYTHON =
            """
            import smtplib, sys
            s = smtplib.SMTP("127.0.0.1", int(sys.argv[1]))
            s.ehlo("client.example")
            assert s.has_extn("smtputf8") and s.has_extn("dsn"), s.esmtp_features
            s.sendmail("\\u00fc@sluice.test", ["\\u65e5@hop.test"], "Subject: \\u00e4\\n\\nHello\\n".encode("utf-8"),
                       mail_options=["SMTPUTF8", "BODY=8BITMIME"], rcpt_options=["NOTIFY=NEVER"])
            s.quit()
            """;

    @Test
    void reachesThePostfixBehindUs(Distribution server) throws Exception {
        try (LoopbackDns dns = Dns.start();
                Postfix next = Postfix.start("hop.test", server.smtpPort())) {
            server.append("org.sluice.routes.cfg", "hop.test = smtp:[127.0.0.1]:" + next.port());
            server.append("org.sluice.listener-smtp.cfg", "relay_hosts = 127.0.0.0/8");
            Dns.use(server, dns);
            server.start();
            try (Smtp smtp = server.smtp()) {
                assertThat(smtp.command("EHLO client.example")).contains("DSN", "SMTPUTF8");
                smtp.command("MAIL FROM:<ann@sluice.test> RET=HDRS ENVID=QQ+2B1");
                assertThat(smtp.command("RCPT TO:<bob@hop.test> NOTIFY=SUCCESS ORCPT=rfc822;Bob+2B@hop.test"))
                        .startsWith("250");
                smtp.command("DATA");
                assertThat(smtp.body(MESSAGE)).startsWith("250");
            }
            String report =
                    Files.readString(server.awaitMail("sluice.test", "ann", 1).get(0));
            assertThat(report)
                    .as("%s", next.log())
                    .contains(
                            "Original-Envelope-Id: QQ+1",
                            "Original-Recipient: rfc822;Bob+@hop.test",
                            "Action: delivered");
            assertThat(next.mail().get(0)).contains("with ESMTPS", "using TLSv1.");
            Path script = Files.writeString(server.data().resolve("send.py"), PYTHON);
            Finished.of(
                            List.of(Programs.require("python3"), script.toString(), String.valueOf(server.smtpPort())),
                            LIMIT)
                    .ok();
            Await.until("the international message", LIMIT, () -> next.mail().size() == 2);
            assertThat(next.mail()).anySatisfy(mail -> assertThat(mail)
                    .contains(
                            "with UTF8SMTPS",
                            "with UTF8SMTP id",
                            octets("Subject: \u00e4"),
                            octets("<\u00fc@sluice.test>")));
        }
    }

    private static String octets(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
