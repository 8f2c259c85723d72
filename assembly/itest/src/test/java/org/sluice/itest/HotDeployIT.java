package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.itest.bundle.NotingModule;
import org.sluice.testing.LoopbackDns;

/** Modules come, go and change while mail flows; the listener does not notice, and no session breaks. */
@ExtendWith(Distributions.class)
class HotDeployIT {
    private static final String LISTENER = "org.sluice.smtp-listener-bundle";
    private static final Pattern COMPONENT =
            Pattern.compile("ListenerComponent in bundle.*\\R\\s*Id: \\d+, State:ACTIVE");
    private static final int MESSAGES = 3_000;

    private LoopbackDns dns;

    @BeforeEach
    void startDns() {
        dns = Dns.start();
    }

    @AfterEach
    void stopDns() {
        dns.close();
    }

    @Test
    void modulesComeAndGoUnderLoad(Distribution server) throws Exception {
        Dns.use(server, dns);
        server.start();
        String before = listener(server);
        try (Smtp waiting = server.smtp();
                Load load = Load.start(server, MESSAGES)) {
            assertThat(waiting.command("EHLO waiting.example.org")).startsWith("250");
            server.console("feature:uninstall sluice-spf_v1").ok();
            server.console("feature:install sluice-spf_v1").ok();
            server.console("bundle:update org.sluice.module.spf_v1").ok();
            Path deploy = server.data().resolve("deploy");
            for (String version : List.of("1.0.0", "1.1.0")) {
                TestBundle.drop(deploy, "noting", version, NotingModule.class, "validation.phases=CONNECT,MAILFROM");
                Await.until("noting " + version + " serves", Duration.ofSeconds(20), () -> server.console(
                                "sluice:module-list")
                        .ok()
                        .matches("(?s).*noting\\s.*" + version + ".*active.*"));
            }
            Files.delete(deploy.resolve("noting.jar"));
            server.console("feature:uninstall sluice-spf_v1").ok();
            server.console("feature:install sluice-spf_v1").ok();
            load.finish();
            assertThat(waiting.command("NOOP")).as("a session from before").startsWith("250");
        }
        assertThat(listener(server)).as("the listener's bundle").isEqualTo(before);
        server.awaitMail("sluice.test", "load", MESSAGES);
        assertThat(server.mail("sluice.test", "load")).hasSize(MESSAGES);
    }

    /** The listener's bundle, and its component: a restart, refresh or update would give that another id. */
    private static String listener(Distribution server) throws Exception {
        Matcher component = COMPONENT.matcher(server.console("scr:list | cat").ok());
        assertThat(component.find()).as("the listener's component is active").isTrue();
        return server.console("bundle:id " + LISTENER).ok() + component.group();
    }
}
