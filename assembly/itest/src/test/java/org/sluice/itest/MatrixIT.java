package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.sluice.itest.bundle.NotingModule;

/** Every fault of a module at DATA, under every contract, over SMTP: what the client hears, what is delivered, what explain says. */
class MatrixIT {

    /**
     * The reply, and what explain says of the module in order, {@code !} behind what decided. Only {@code continue} is an
     * answer, and only a message with an answer bears the module's header. Names of contracts: required or optional,
     * CONTINUE or DEFER.
     */
    private static final String TABLE =
            """
            fault      | guard_rc          | guard_rd          | guard_oc     | guard_od
            throws     | 250 error         | 451 error!        | 250 error    | 451 error!
            overflows  | 250 error         | 451 error!        | 250 error    | 451 error!
            hoards     | 250 error         | 451 error!        | 250 error    | 451 error!
            null       | 250 error         | 451 error!        | 250 error    | 451 error!
            never      | 250 timeout       | 451 timeout!      | 250 timeout  | 451 timeout!
            late       | 250 timeout       | 451 timeout!      | 250 timeout  | 451 timeout!
            blocks     | 250 timeout       | 451 timeout!      | 250 timeout  | 451 timeout!
            none       | 250 continue      | 250 continue      | 250 continue | 250 continue
            bypassed   | 250 bypassed      | 250 bypassed      | 250 bypassed | 250 bypassed
            stopped    | 451 left missing! | 451 left missing! | 250 left     | 451 left!
            slow       | 250 continue      | 250 continue      | 250 skipped  | 250 skipped
            absent     | 451 missing!      | 451 missing!      | 250 skipped  | 250 skipped
            broken     | 451 missing!      | 451 missing!      | 250 skipped  | 250 skipped
            away       | 451 missing!      | 451 missing!      | 250 skipped  | 250 skipped
            set_aside  | 250 bypassed      | 250 bypassed      | 250 bypassed | 250 bypassed
            back       | 250 continue      | 250 continue      | 250 continue | 250 continue
            core       | 250 continue      | 250 continue      | 250 continue | 250 continue
            """;

    private static final int CELLS = 17 * 4;
    private static final List<String> GUARDS = List.of("guard_rc", "guard_rd", "guard_oc", "guard_od");
    /** For calls that are to meet it. */
    private static final int SOON_MILLIS = 1_500;
    /** For calls that are to be cut off by something else, however busy the machine is. */
    private static final int LATE_MILLIS = 25_000;

    private static final int HOLD_MILLIS = 8_000;
    private static final Pattern WHO = Pattern.compile("^127\\.1[01]\\.(\\d)\\.1 <(\\w+)@example\\.org>");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Map<String, String> REPLIES = new ConcurrentHashMap<>();
    private static final Map<String, List<String>> STEPS = new HashMap<>();
    private static final ExecutorService THREADS = Executors.newCachedThreadPool();

    private static Distribution server;

    @BeforeAll
    static void play() throws Exception {
        server = Distribution.fresh();
        server.append("org.sluice.listener-smtp.cfg", peers());
        server.append("org.sluice.modules.cfg", contracts(SOON_MILLIS));
        server.start();
        TestBundle.dropFaulty(server.data().resolve("deploy"));
        TestBundle.drop(
                server.data().resolve("deploy"),
                "witness",
                "1.0.0",
                NotingModule.class,
                "validation.phases=DATA;validation.order=700");
        awaitGuards();
        whileTheModuleIsThere();
        whileItIsStoppedInMidCall();
        whileItStartsSlowly();
        whileItIsAbsent();
        whileTheCoreIsReplaced();
    }

    private static void whileTheModuleIsThere() throws Exception {
        List<CompletableFuture<String>> all = new ArrayList<>();
        for (String fault :
                List.of("throws", "overflows", "hoards", "null", "never", "late", "blocks", "none", "bypassed")) {
            all.addAll(deliver(fault));
        }
        awaitAll(all);
    }

    private static void whileItIsStoppedInMidCall() throws Exception {
        server.append("org.sluice.modules.cfg", contracts(LATE_MILLIS));
        Await.until("the deadlines are late", PATIENCE, () -> {
            awaitAll(deliver("probe"));
            return Integer.parseInt(Files.readString(server.data().resolve("faulty/guard_od.probe"))) > 10;
        });
        List<CompletableFuture<String>> all = deliver("stopped");
        awaitCalls("stopped");
        server.console("bundle:stop org.example.faulty").ok();
        awaitAll(all);
        server.console("bundle:start org.example.faulty").ok();
        awaitGuards();
    }

    private static void whileItStartsSlowly() throws Exception {
        List<MatrixClient> clients = begin("slow");
        server.console("bundle:stop org.example.faulty").ok();
        List<CompletableFuture<String>> all = send("slow", clients);
        awaitAll(all.subList(2, 4));
        assertThat(all.subList(0, 2)).noneMatch(CompletableFuture::isDone);
        server.console("bundle:start org.example.faulty").ok();
        awaitAll(all);
        awaitGuards();
    }

    private static void whileItIsAbsent() throws Exception {
        List<MatrixClient> absent = begin("absent");
        List<MatrixClient> broken = begin("broken");
        Path refuses = Files.createFile(server.data().resolve("faulty/refuses-to-start"));
        server.console("bundle:stop org.example.faulty").ok();
        List<CompletableFuture<String>> all = send("absent", absent);
        server.console("bundle:start org.example.faulty");
        all.addAll(send("broken", broken));
        awaitAll(all);
        awaitAll(deliver("away"));
        awaitAll(deliver("set_aside"));
        Files.delete(refuses);
        server.console("bundle:start org.example.faulty").ok();
        awaitGuards();
        awaitAll(deliver("back"));
    }

    /** Explanations are the core's: those of before are looked at before. */
    private static void whileTheCoreIsReplaced() throws Exception {
        explanations();
        List<CompletableFuture<String>> all = deliver("core");
        awaitCalls("core");
        server.console("bundle:restart org.sluice.core-bundle").ok();
        awaitAll(all);
        explanations();
    }

    @AfterAll
    static void stop() throws Exception {
        THREADS.shutdownNow();
        if (server != null) {
            server.keepLogs(Path.of("target", "matrix"));
            server.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> cells() {
        List<String[]> rows = TABLE.lines()
                .skip(1)
                .map(line -> Arrays.stream(line.split("\\|")).map(String::strip).toArray(String[]::new))
                .toList();
        List<DynamicTest> tests = new ArrayList<>();
        for (String[] row : rows) {
            for (int i = 0; i < GUARDS.size(); i++) {
                String cell = row[0] + '.' + GUARDS.get(i);
                String expected = row[i + 1];
                tests.add(DynamicTest.dynamicTest(cell + ": " + expected, () -> check(cell, expected)));
            }
        }
        assertThat(tests).hasSize(CELLS);
        System.out.println("matrix of the distribution: " + tests.size() + " cells");
        return tests.stream();
    }

    private static void check(String cell, String expected) throws Exception {
        String[] words = expected.split(" ");
        List<String> steps = new ArrayList<>(Arrays.asList(words).subList(1, words.length));
        boolean isDelivered = words[0].equals("250");
        boolean isAnswered = expected.endsWith("continue");
        assertThat(REPLIES.get(cell)).startsWith(isDelivered ? "250 2." : "451 4.3.0 ");
        assertThat(STEPS.get(cell)).as("explained").isEqualTo(steps);
        if (isDelivered) {
            Path mail = server.awaitMail("sluice.test", cell, 1).get(0);
            String guard = "X-Guard: " + cell.substring(cell.indexOf('.') + 1);
            assertThat(Files.readString(mail).contains(guard)).isEqualTo(isAnswered);
        }
        assertThat(server.mail("sluice.test", cell)).hasSize(isDelivered ? 1 : 0);
    }

    private static String peers() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < GUARDS.size(); i++) {
            String guard = GUARDS.get(i);
            List<String> others =
                    GUARDS.stream().filter(each -> !each.equals(guard)).toList();
            lines.append(peer(guard, "127.10." + i + ".0/24", others));
            lines.append(peer("no_" + guard, "127.11." + i + ".0/24", GUARDS));
        }
        return lines.toString();
    }

    private static String peer(String name, String cidr, List<String> bypassed) {
        List<String> context = new ArrayList<>(List.of(
                "__bypass_early_talker = true",
                "__bypass_fcdns = true",
                "__bypass_mail_from_domain_validate = true",
                "__bypass_spf_v1 = true"));
        bypassed.forEach(each -> context.add("__bypass_" + each + " = true"));
        return "peer." + name + ".cidr = " + cidr + "\npeer." + name + ".context = " + String.join(", ", context)
                + "\n";
    }

    private static String contracts(int timeoutMillis) {
        StringBuilder lines = new StringBuilder();
        for (String guard : GUARDS) {
            String key = "\n" + guard + '.';
            lines.append(key).append("required = ").append(guard.charAt(6) == 'r');
            lines.append(key).append("onError = ").append(guard.charAt(7) == 'c' ? "CONTINUE" : "DEFER");
            lines.append(key).append("phases = data");
            lines.append(key).append("timeoutMillis = ").append(timeoutMillis);
            lines.append(key).append("holdMillis = ").append(HOLD_MILLIS);
        }
        return lines.toString();
    }

    private static List<MatrixClient> clients(String fault) {
        List<MatrixClient> clients = new ArrayList<>();
        boolean bypass = fault.equals("bypassed") || fault.equals("set_aside");
        for (int i = 0; i < GUARDS.size(); i++) {
            String address = (bypass ? "127.11." : "127.10.") + i + ".1";
            clients.add(new MatrixClient(address, GUARDS.get(i), fault, server.smtpPort()));
        }
        return clients;
    }

    private static List<MatrixClient> begin(String fault) throws Exception {
        List<MatrixClient> clients = clients(fault);
        for (MatrixClient each : clients) {
            assertThat(each.begin()).startsWith("354");
        }
        return clients;
    }

    private static List<CompletableFuture<String>> send(String fault, List<MatrixClient> clients) {
        List<CompletableFuture<String>> replies = new ArrayList<>();
        clients.forEach(each -> replies.add(each.send(THREADS).whenComplete((reply, failure) -> {
            REPLIES.put(each.recipient(), "" + reply);
        })));
        return replies;
    }

    private static List<CompletableFuture<String>> deliver(String fault) {
        List<CompletableFuture<String>> replies = new ArrayList<>();
        clients(fault)
                .forEach(each -> replies.add(each.deliver(THREADS).whenComplete((reply, failure) -> {
                    REPLIES.put(each.recipient(), "" + reply);
                })));
        return replies;
    }

    private static void awaitAll(List<CompletableFuture<String>> replies) throws Exception {
        CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new)).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static void awaitGuards() throws Exception {
        Await.until("the guards serve", PATIENCE, () -> {
            String list = server.console("sluice:module-list --json").ok();
            return list.split("\"guard_", -1).length == GUARDS.size() + 1 && !list.contains("\"missing\"");
        });
    }

    /** The module leaves a file for each call. */
    private static void awaitCalls(String fault) throws Exception {
        Await.until("all guards were asked", PATIENCE, () -> GUARDS.stream()
                .allMatch(guard -> Files.exists(server.data().resolve("faulty/" + guard + '.' + fault))));
    }

    private static void explanations() throws Exception {
        Questions console = new Questions(server);
        List<String> commands = new ArrayList<>();
        for (JsonNode id :
                console.ask(List.of("sluice:explain --json --limit 1000")).get(0)) {
            commands.add("sluice:explain --json " + id.asText());
        }
        for (JsonNode each : console.ask(commands)) {
            Matcher who = WHO.matcher(each.get("summary").asText());
            if (who.find()) {
                String guard = GUARDS.get(Integer.parseInt(who.group(1)));
                STEPS.putIfAbsent(who.group(2) + '.' + guard, steps(each, guard));
            }
        }
    }

    private static List<String> steps(JsonNode explanation, String module) {
        List<String> words = new ArrayList<>();
        for (JsonNode step : explanation.get("steps")) {
            if (step.get("module").asText().equals(module)) {
                words.add(step.get("verdict").asText() + (step.get("decisive").asBoolean() ? "!" : ""));
            }
        }
        return words;
    }
}
