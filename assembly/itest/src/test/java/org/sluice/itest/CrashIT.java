package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.testing.LoopbackDns;

/**
 * The server is killed under load, again and again. Every message a client saw answered with 250 must arrive; one whose reply
 * was lost may. Delivery into a mailbox promises at least once, so a message may lie there twice only if a kill fell between the
 * file and the note of it: at most once for each session that was open.
 */
@ExtendWith(Distributions.class)
class CrashIT {
    private static final int ROUNDS = 5;
    private static final int SESSIONS = 4;
    private static final int ENOUGH = 200;
    private static final Pattern NUMBER = Pattern.compile("(?m)^X-Number: (\\S+)\r?$");

    private final Set<String> accepted = ConcurrentHashMap.newKeySet();

    @Test
    void losesNothingItAnswered(Distribution server) throws Exception {
        try (LoopbackDns dns = Dns.start()) {
            Dns.use(server, dns);
            for (int round = 0; round < ROUNDS; round++) {
                server.start();
                killUnderLoad(server, round);
            }
            server.start();
            Await.until("everything accepted has arrived", Duration.ofSeconds(60), () -> arrived(server)
                    .keySet()
                    .containsAll(accepted));
        }
        long doubled =
                arrived(server).values().stream().filter(count -> count > 1).count();
        assertThat(accepted).hasSizeGreaterThanOrEqualTo(ROUNDS * ENOUGH);
        assertThat(doubled).isLessThanOrEqualTo(ROUNDS * SESSIONS);
    }

    private void killUnderLoad(Distribution server, int round) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(SESSIONS);
        try {
            int before = accepted.size();
            List<Future<?>> running = new ArrayList<>();
            for (int session = 0; session < SESSIONS; session++) {
                String name = round + "-" + session;
                running.add(clients.submit(() -> sendUntilCut(server, name)));
            }
            Await.until("some mail was accepted", Duration.ofSeconds(30), () -> accepted.size() >= before + ENOUGH);
            server.kill();
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            clients.shutdownNow();
        }
    }

    private void sendUntilCut(Distribution server, String name) {
        try (Smtp smtp = server.smtp()) {
            smtp.command("EHLO client.example.org");
            for (int i = 0; ; i++) {
                String number = name + "-" + i;
                byte[] message = ("X-Number: " + number + "\r\n\r\n" + "x".repeat(60) + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
                if (smtp.send("a@example.org", List.of("crash@sluice.test"), message)
                        .startsWith("250")) {
                    accepted.add(number);
                }
            }
        } catch (IOException killed) {
            // As planned.
        }
    }

    private static Map<String, Integer> arrived(Distribution server) throws IOException {
        Map<String, Integer> numbers = new TreeMap<>();
        for (Path each : server.mail("sluice.test", "crash")) {
            Matcher number = NUMBER.matcher(Files.readString(each, StandardCharsets.ISO_8859_1));
            if (number.find()) {
                numbers.merge(number.group(1), 1, Integer::sum);
            }
        }
        return numbers;
    }
}
