package org.sluice.itest;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.sluice.testing.LoopbackDns;

/** Every verdict and every effect in every phase over SMTP and HTTP, with all that follows from it; one server for all. */
class VerdictsIT {
    private static final String SERVER_OPTIONS =
            """
            peer.all.cidr = 127.0.0.0/8
            peer.all.context = __bypass_early_talker = true, __bypass_fcdns = true, __bypass_spf_v1 = true
            peer.trusted.cidr = 127.2.0.0/16
            peer.trusted.context = trusted_mx = yes
            peer.bypassing.cidr = 127.3.0.0/16
            peer.bypassing.context = __bypass_probe = true
            """;
    private static final Map<Scene, Throwable> FAILED = new HashMap<>();

    private static LoopbackDns dns;
    private static Distribution server;
    private static ScenePlayer player;
    private static List<Scene> scenes;
    private static Evidence evidence;

    @BeforeAll
    static void play() throws Exception {
        scenes = Scene.in(folder());
        dns = Dns.start();
        server = Distribution.fresh();
        Dns.use(server, dns);
        server.append("org.sluice.listener-smtp.cfg", SERVER_OPTIONS);
        server.append(
                "org.sluice.core.cfg",
                "relay_domains = sluice.test, wait.test\nbindings = default, other\n"
                        + "binding_groups = default, others\nauthserv_id = mx.sluice.test");
        server.append("org.sluice.routes.cfg", "wait.test = smtp:[127.0.0.1]:9");
        server.append("org.sluice.modules.cfg", "sick_failures = 100000\nsick_stuck_calls = 1000");
        server.start();
        TestBundle.dropProbe(server.data().resolve("deploy"));
        Await.until("the probes serve", Duration.ofSeconds(20), () -> server.console("sluice:module-list")
                .ok()
                .contains("probe_early"));
        player = new ScenePlayer(server);
        tellInternal();
        scenes.forEach(VerdictsIT::attempt);
        awaitMail();
        evidence = Evidence.of(server);
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.keepLogs(Path.of("target", "verdicts"));
            server.close();
        }
        dns.close();
    }

    @TestFactory
    Stream<DynamicTest> scenes() {
        return scenes.stream()
                .map(scene -> DynamicTest.dynamicTest(scene.toString(), () -> {
                    if (FAILED.containsKey(scene)) {
                        fail(FAILED.get(scene).getMessage(), FAILED.get(scene));
                    }
                    player.compare(scene, evidence);
                }));
    }

    private static Path folder() throws URISyntaxException {
        return Path.of(VerdictsIT.class.getResource("/scenes").toURI());
    }

    private static void tellInternal() throws IOException {
        List<String> lines = new ArrayList<>();
        scenes.forEach(scene -> lines.addAll(scene.all("internal: ")));
        Files.write(server.data().resolve("probe/internal"), lines);
    }

    private static void attempt(Scene scene) {
        try {
            player.play(scene);
        } catch (Exception | AssertionError failure) {
            FAILED.put(scene, failure);
        }
    }

    /** All that is to arrive; what does not is told by the scene that wants it. */
    private static void awaitMail() throws Exception {
        List<String> expected = scenes.stream()
                .filter(scene -> !FAILED.containsKey(scene))
                .flatMap(scene -> scene.all("mail: ").stream())
                .map(line -> line.split(" ", 2)[0])
                .toList();
        try {
            Await.until("all mail", Duration.ofSeconds(60), () -> {
                for (String each : expected) {
                    if (server.mail("sluice.test", each).isEmpty()) {
                        return false;
                    }
                }
                return true;
            });
        } catch (AssertionError some) {
            System.err.println("not all mail arrived");
        }
    }
}
