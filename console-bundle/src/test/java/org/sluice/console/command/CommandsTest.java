package org.sluice.console.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.console.SpoolRecords;
import org.sluice.console.TestServers;
import org.sluice.operations.HealthCheck;
import org.sluice.support.sasl.ScramHash;

class CommandsTest {

    private final FakeCore core = new FakeCore();
    private final TestServers servers = new TestServers()
            .with(core.modules)
            .with(core.routing)
            .with(core.sessions)
            .with(core.explanations)
            .with(core.replays)
            .with(core.quarantine)
            .with(core.queues)
            .with(core.readiness)
            .with(core.users)
            .with(core.spool);

    static Stream<SluiceCommand> all() {
        return Stream.of(
                new ModuleList(),
                module(new ModuleInfo(), "fcdns"),
                new ModuleBypass(),
                reset("clamav"),
                forget("gone"),
                routed(new ModulePromote(), "fcdns"),
                routed(new ModuleRollback(), "fcdns"),
                routed(new ModuleRetire(), "fcdns", "0.0.9"),
                routed(new ModuleShadow(), "fcdns", "0.2.0"),
                routed(new ModuleCanary(), "fcdns", "0.2.0", "10%"),
                routed(new ModuleStand(), "fcdns"),
                diff("fcdns"),
                new PhaseList(),
                new SessionList(),
                context("s1"),
                new Explain(),
                explain("s1.1"),
                replay("s1.1"),
                new QueueList(),
                queue("example.org"),
                domain(new QueueFlush(), "example.org"),
                domain(new QueueHold(), "example.org"),
                domain(new QueueRelease(), "example.org"),
                message("m1", false),
                message("m1", true),
                deleteMessages("m1"),
                new QuarantineList(),
                quarantined("q1"),
                release("q1"),
                deleteQuarantined("q1"),
                hash("ann", "secret"),
                check("ann", "secret"),
                new Doctor(),
                new Status());
    }

    @ParameterizedTest
    @MethodSource("all")
    void speaksSafelyToPeopleAndScripts(SluiceCommand command) throws Exception {
        assertThat(run(command)).isNotBlank();
        assertThat(run(command).chars()).allMatch(c -> c == '\n' || c == '\t' || c >= ' ' && c <= '~');
        command.json = true;
        assertThat(new ObjectMapper().readTree(run(command)).isMissingNode()).isFalse();
        assertThat(command.getClass()).hasAnnotation(Service.class);
        Command declared = command.getClass().getAnnotation(Command.class);
        assertThat(declared.scope()).isEqualTo("sluice");
        assertThat(declared.description()).isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("all")
    void saysWhatIsMissing(SluiceCommand command) {
        if (command instanceof Doctor
                || command instanceof Status
                || command instanceof UserHash
                || command instanceof UserCheck) {
            return;
        }
        command.server = new TestServers().server();
        assertThat(failure(command)).matches(".*is not there.*|1 of 1 failed");
    }

    @Test
    void listsModulesAsATable() throws Exception {
        assertThat(run(new ModuleList()))
                .isEqualTo(
                        """
                        NAME    INSTANCE  VERSION  STATE    MODE    REQUIRED  PHASES   ORDER  IN FLIGHT  CALLS  ERRORS  TIMEOUTS  BYPASSED  P50 MS  P99 MS
                        fcdns             0.1.0    active   decide  no        connect    200          1     10       2         3         4     0.5   12.35
                        clamav                     missing          yes                    0          0      0       0         0         0     0.0     0.0
                        """);
        JsonNode json = json(new ModuleList());
        assertThat(json.get(0).get("bundle").intValue()).isEqualTo(51);
        assertThat(json.get(0).get("phases").get(0).textValue()).isEqualTo("connect");
        assertThat(json.get(1).get("required").booleanValue()).isTrue();
    }

    @Test
    void passesOrdersAboutVersionsOn() throws Exception {
        assertThat(run(routed(new ModulePromote(), "fcdns", "0.2.0")))
                .isEqualTo("fcdns 0.1.0 serves; sluice:module-rollback goes back.\n");
        run(routed(new ModuleCanary(), "fcdns", "0.2.0", "pathway=inbound"));
        assertThat(core.done).containsExactly("promote fcdns 0.2.0", "canary fcdns 0.2.0 pathway=inbound");
        assertThat(json(routed(new ModuleRollback(), "fcdns"))
                        .get("versions")
                        .get(0)
                        .get("state")
                        .textValue())
                .isEqualTo("active");
        assertThat(run(diff("fcdns")))
                .contains("fcdns 0.2.0 decided otherwise than 0.1.0 on 1 of 7 questions.", "s1.1", "evil \\x1b[2J");
    }

    @Test
    void saysHowAnOrderIsToBeGiven() {
        assertThat(failure(routed(new ModulePromote()))).contains("expected: <name> [version]");
        assertThat(failure(routed(new ModuleCanary(), "fcdns", "1.0.0"))).contains("<name> <version> <share>");
        assertThat(failure(routed(new ModuleShadow(), "nope", "1.0.0"))).isEqualTo("no module nope");
        assertThat(failure(routed(new ModuleStand(), "clamav"))).contains("neither shadow nor canary");
        assertThat(failure(diff("nope"))).isEqualTo("no module nope");
        ModuleHash hash = new ModuleHash();
        hash.words = List.of("/nowhere/x.jar");
        assertThat(failure(hash)).isEqualTo("no file /nowhere/x.jar on the server");
    }

    @Test
    void replaysAndFailsWhereDecisionsDiffer() throws Exception {
        assertThat(run(replay("--last", "1", "--all")))
                .isEqualTo(
                        """
                        spf_v1 0.1.0 was asked 1 questions about 1 records: 0 answers differ, 0 could not be replayed.

                        s1.1  spf_v1  mailfrom
                            then  continue
                            now   continue
                        """);
        Replay changed = replay("s1.1", "--set", "a = b=c", "--set", "d=");
        assertThat(failure(changed)).isEqualTo("1 of 1 answers differ");
        assertThat(core.done).contains("replay spf_v1[s1.1]{a=b=c, d=}");
    }

    @Test
    void saysWhatIsWrongWithAReplay() {
        assertThat(failure(replay())).startsWith("name ids, or say --last 20");
        assertThat(failure(replay("s1.1", "--last", "2"))).startsWith("name ids, or say --last 20");
        assertThat(failure(replay("s1.1", "--set", "x"))).isEqualTo("--set x (expected: key=value)");
        assertThat(failure(replay("s1.1", "--set", "bad=worse"))).isEqualTo("bad: worse (expected: better)");
        assertThat(failure(replay("--from", "/nowhere"))).isEqualTo("/nowhere is no file on the server");
        Replay nobody = replay("s1.1");
        nobody.module = null;
        assertThat(failure(nobody)).startsWith("--module is needed");
    }

    @Test
    void savesRecords(@TempDir Path folder) throws Exception {
        Replay save = replay("--last", "5", "--save", folder.resolve("r.json").toString());
        save.module = null;
        assertThat(run(save)).startsWith("2 records are in ");
        assertThat(folder.resolve("r.json")).hasContent("{\"records\":2}");
    }

    @Test
    void listsPhasesInTheirOrder() throws Exception {
        assertThat(run(new PhaseList()))
                .isEqualTo(
                        """
                        PHASE    WAVE  MODULES
                        connect   100  whitelist
                        connect   200  fcdns, rbl
                        """);
        PhaseList all = new PhaseList();
        all.all = true;
        assertThat(json(all)).hasSize(12);
    }

    @Test
    void bypassesAndTakesBack() throws Exception {
        ModuleBypass bypass = module(new ModuleBypass(), "fcdns");
        bypass.peer = "192.0.2.0/24";
        bypass.period = "10m";
        assertThat(run(bypass)).isEqualTo("fcdns is bypassed for 192.0.2.0/24 for 10m.\n");
        ModuleBypass absent = module(new ModuleBypass(), "beik");
        assertThat(run(absent)).contains("everybody until taken back", "no module of that name is installed");
        absent.off = true;
        assertThat(run(absent)).isEqualTo("beik is asked again for everybody.\n");
        assertThat(core.done).containsExactly("bypass fcdns 192.0.2.0/24 PT10M", "bypass beik  PT0S", "end beik ");
        bypass.off = true;
        assertThat(failure(bypass)).contains("no bypass of fcdns");
        bypass.off = false;
        bypass.period = "soon";
        assertThat(failure(bypass)).contains("--for soon (expected: a number and s, m, h or d");
        bypass.period = null;
        bypass.peer = "x";
        assertThat(failure(bypass)).contains("--peer x: not a CIDR");
    }

    @Test
    void saysWhenMailIsTriedNext() throws Exception {
        JsonNode rows = json(new QueueList());
        assertThat(rows.get(0).get("next_attempt").textValue()).isEqualTo("now");
        assertThat(rows.get(1).get("next_attempt").textValue()).isEmpty();
        Instant soon = Instant.now().plusSeconds(600);
        assertThat(SpoolRecords.when(soon)).isEqualTo(soon.toString());
    }

    @Test
    void takesOptionsBehindArgumentsToo() throws Exception {
        ModuleBypass bypass = new ModuleBypass();
        bypass.words = List.of("fcdns", "--peer", "192.0.2.0/24", "--for", "10m", "--json");
        assertThat(json(bypass).get("for_seconds").intValue()).isEqualTo(600);
        assertThat(core.done).containsExactly("bypass fcdns 192.0.2.0/24 PT10M");
        QueueList list = new QueueList();
        list.words = List.of("--limit", "5", "example.org");
        assertThat(run(list)).contains("m1");
        assertThat(list.limit).isEqualTo(5);
        assertThat(failure(withWords("--for"))).isEqualTo("--for needs a value");
        assertThat(failure(withWords("--bogus"))).contains("unknown option --bogus");
        assertThat(failure(withWords("a", "b"))).contains("only one module name is taken; b is too many");
        list.words = List.of("--limit", "x");
        assertThat(failure(list)).contains("--limit x (expected: a number)");
        assertThat(failure(new MessageShow())).contains("message id is needed", "sluice:queue-list");
        assertThat(failure(new MessageDelete())).contains("at least one message id is needed");
    }

    private static ModuleBypass withWords(String... words) {
        ModuleBypass command = new ModuleBypass();
        command.words = List.of(words);
        return command;
    }

    @Test
    void showsBothContexts() throws Exception {
        assertThat(run(context("s1")))
                .isEqualTo(
                        """
                        connection:
                          my_key:     1
                          trusted_mx: yes
                        message: none
                        """);
        assertThat(json(context("s1")).at("/connection/trusted_mx").textValue()).isEqualTo("yes");
    }

    @Test
    void explains() throws Exception {
        assertThat(run(explain("s1.1")))
                .isEqualTo(
                        """
                        session s1, transaction s1.1
                        a -> b: rejected

                        PHASE     RECIPIENT  MODULE  VERSION  HASH  VERDICT     MS  DECISIVE  NOTE
                        mailfrom             spf_v1  0.1.0    abc   reject   12.35  yes       fail
                        """);
        assertThat(json(explain("s1.1")).at("/steps/0/module").textValue()).isEqualTo("spf_v1");
    }

    @Test
    void explainsASessionByItsTransactions() throws Exception {
        assertThat(run(explain("s1")))
                .isEqualTo(
                        """
                        session s1
                        192.0.2.1: quit

                        No module was asked.

                        TRANSACTION  SUMMARY
                        s1.1         a -> b: rejected
                        s1.2         a -> c: accepted
                        """);
        Explain latest = explain("s1");
        latest.limit = 1;
        assertThat(run(latest))
                .doesNotContain("s1.1")
                .endsWith("s1.2         a -> c: accepted\n1 earlier ones are left out; --limit shows more.\n");
        assertThat(json(latest).at("/transactions/0/transaction").textValue()).isEqualTo("s1.1");
    }

    @Test
    void wantsADomainOrAllOutright() throws Exception {
        assertThat(failure(new QueueFlush())).contains("name a domain, or say --all");
        QueueHold hold = new QueueHold();
        hold.all = true;
        assertThat(run(hold)).isEqualTo("all domains: delivery is held; mail is still accepted.\n");
        hold.words = List.of("example.org");
        assertThat(failure(hold)).contains("name a domain");
        assertThat(run(domain(new QueueFlush(), "example.org"))).isEqualTo("example.org: 3 messages are tried now.\n");
        assertThat(core.done).containsExactly("hold ", "flush example.org");
    }

    @Test
    void showsAMessageWithItsContent() throws Exception {
        assertThat(run(message("m1", true)))
                .contains("sender:", "s@example.net", "ev\\u202eil", "Subject: hi\n\nred \\x1b[31m alert\n");
        assertThat(json(message("m1", true)).get("content").textValue()).isEqualTo(core.content);
        assertThat(run(message("m1", false))).doesNotContain("Subject");
    }

    @Test
    void failsForUnknownIdsWithAHint() {
        assertThat(failure(message("nope", false))).contains("no message nope", "log/mail.log");
        assertThat(failure(context("nope"))).contains("nothing is known of nope", "sluice:session-list");
        assertThat(failure(explain("nope"))).contains("sluice:explain lists");
        assertThat(failure(module(new ModuleInfo(), "nope"))).contains("sluice:module-list");
        assertThat(failure(reset("fcdns"))).contains("is not sick");
        assertThat(failure(forget("fcdns"))).contains("fcdns is installed");
        assertThat(failure(quarantined("m1"))).contains("no message m1 in quarantine");
        assertThat(failure(context("x\u001b[2J"))).contains("x\\x1b[2J");
    }

    @Test
    void showsTheServersAModuleAsksAndWhatItCounts() throws Exception {
        servers.with(new HealthCheck() {
                    @Override
                    public String name() {
                        return "fcdns";
                    }

                    @Override
                    public List<Finding> check() {
                        return List.of();
                    }

                    @Override
                    public Map<String, String> facts() {
                        return Map.of("127.0.0.1:3310", "answers: ClamAV 1.4.6");
                    }
                })
                .with(FakeCore.metrics("sluice_fcdns_hits_total 5\nsluice_rbl_hits_total 7\n"));
        assertThat(run(module(new ModuleInfo(), "fcdns")))
                .containsPattern("servers:\\n  127\\.0\\.0\\.1:3310: answers: ClamAV 1\\.4\\.6")
                .containsPattern("metrics:\\n  hits_total: 5\\n")
                .doesNotContain("hits_total: 7");
    }

    @Test
    void tellsOfEachAndFailsWhenOneFailed() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SluiceCommand delete = deleteMessages("m1", "q1", "nope");
        delete.server = servers.server();
        CommandException failure = catchThrowableOfType(CommandException.class, () -> delete.run(print(out)));
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        "m1: deleted\n", "q1: is in quarantine; use sluice:quarantine-delete", "nope: no such message");
        assertThat(failure.getNiceHelp()).isEqualTo("2 of 3 failed");
        assertThat(run(release("q1"))).isEqualTo("q1: 250 2.0.0 queued\n");
        assertThat(failure(release("nope"))).isEqualTo("1 of 1 failed");
        assertThat(failure(release("q1", "q2"))).isEqualTo("1 of 2 failed");
        assertThat(failure(deleteQuarantined("nope"))).isEqualTo("1 of 1 failed");
    }

    @Test
    void doctorFailsOnWhatIsSerious() throws Exception {
        assertThat(run(new Doctor())).isEqualTo("All is well.\n");
        servers.with(check("http", HealthCheck.Finding.hint("no key")));
        assertThat(run(new Doctor())).contains("http   no       no key");
        servers.with(check("spool", HealthCheck.Finding.problem("disk \u001b[5mfull")));
        core.ready = false;
        Doctor doctor = new Doctor();
        assertThat(failure(doctor)).isEqualTo("2 findings affect mail");
        doctor.json = true;
        // Nothing may follow the JSON.
        assertThat(failure(doctor)).isEmpty();
        doctor.server = new TestServers().server();
        assertThat(failure(doctor)).isEmpty();
    }

    @Test
    void doctorSurvivesChecksThatThrowOrHang() throws Exception {
        servers.with(check("broken", (HealthCheck.Finding) null));
        CountDownLatch never = new CountDownLatch(1);
        servers.with(new HealthCheck() {
            @Override
            public String name() {
                return "hanging";
            }

            @Override
            public List<Finding> check() {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return List.of();
            }
        });
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Doctor doctor = new Doctor();
        doctor.server = servers.server();
        assertThat(catchThrowableOfType(CommandException.class, () -> doctor.run(print(out))))
                .isNotNull();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("the check itself failed", "hanging  yes      no answer within 5 s");
    }

    @Test
    void statusWorksWithoutAnything() throws Exception {
        Status status = new Status();
        status.server = new TestServers().server();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        status.run(print(out));
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("ready:       no\n", "waiting_for: the core\n");
        assertThat(json(new Status()).get("queued").intValue()).isEqualTo(1);
    }

    private String run(SluiceCommand command) throws Exception {
        command.server = servers.server();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        command.run(print(out));
        return out.toString(StandardCharsets.UTF_8);
    }

    private JsonNode json(SluiceCommand command) throws Exception {
        command.json = true;
        return new ObjectMapper().readTree(run(command));
    }

    private String failure(SluiceCommand command) {
        return catchThrowableOfType(CommandException.class, () -> {
                    if (command.server == null) {
                        command.server = servers.server();
                    }
                    command.run(print(new ByteArrayOutputStream()));
                })
                .getNiceHelp();
    }

    @Test
    void hashesAPasswordForTheUsersFile() throws Exception {
        String line = run(hash("ann@example.org", "p\u00e4ss"));
        assertThat(line).startsWith("ann@example.org:SCRAM-SHA-256$20000:").doesNotContain("p\u00e4ss");
        ScramHash hash = ScramHash.parse(line.strip().substring("ann@example.org:".length()));
        assertThat(hash.isOf("p\u00e4ss")).isTrue();
        assertThat(run(hash("ann@example.org", "p\u00e4ss"))).as("another salt").isNotEqualTo(line);
        UserHash quick = hash("ann", "x", "--iterations", "4096");
        assertThat(run(quick)).startsWith("ann:SCRAM-SHA-256$4096:");
    }

    @Test
    void readsAPasswordFromItsInput() throws Exception {
        UserHash command = hash("ann", "--stdin");
        command.session = new ScriptedSession("pencil\r\nmore").session();
        assertThat(ScramHash.parse(run(command).strip().substring(4)).isOf("pencil"))
                .isTrue();
        UserHash nothing = hash("ann", "--stdin");
        nothing.session = new ScriptedSession("").session();
        assertThat(failure(nothing)).startsWith("a password of 1 to 1024 characters is needed");
        UserHash endless = hash("ann", "--stdin");
        endless.session = new ScriptedSession("x".repeat(5_000)).session();
        assertThat(failure(endless)).startsWith("a password of 1 to 1024 characters is needed");
    }

    @Test
    void saysWhatIsWrongWithAUser() {
        assertThat(failure(hash("a:b", "x"))).contains("without colon");
        assertThat(failure(hash("#ann", "x"))).contains("without colon");
        assertThat(failure(hash())).startsWith("expected: user-hash");
        assertThat(failure(hash("ann"))).startsWith("a password is needed: give --stdin");
        assertThat(failure(hash("ann", "a\u0007b"))).contains("RFC 4013");
        assertThat(failure(hash("ann", "x", "--iterations", "10"))).contains("expected: 4096 to");
    }

    @Test
    void asksAllWhoKnowUsers() throws Exception {
        assertThat(run(check("ann", "secret"))).contains("fake_users     right");
        assertThat(failure(check("ann", "Secret"))).isEqualTo("nobody recognises ann");
        assertThat(failure(check("bob", "secret"))).isEqualTo("nobody recognises bob");
    }

    private static UserHash hash(String... words) {
        UserHash command = new UserHash();
        command.words = List.of(words);
        return command;
    }

    private static UserCheck check(String... words) {
        UserCheck command = new UserCheck();
        command.words = List.of(words);
        return command;
    }

    private static PrintStream print(ByteArrayOutputStream out) {
        return new PrintStream(out, true, StandardCharsets.UTF_8);
    }

    private static HealthCheck check(String name, HealthCheck.Finding finding) {
        return new HealthCheck() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public List<Finding> check() {
                return List.of(finding);
            }
        };
    }

    private static ModuleInfo module(ModuleInfo command, String name) {
        command.words = List.of(name);
        return command;
    }

    private static ModuleBypass module(ModuleBypass command, String name) {
        command.words = List.of(name);
        return command;
    }

    private static RoutingCommand routed(RoutingCommand command, String... words) {
        command.words = List.of(words);
        return command;
    }

    private static ModuleDiff diff(String name) {
        ModuleDiff command = new ModuleDiff();
        command.words = List.of(name);
        return command;
    }

    private static ModuleReset reset(String name) {
        ModuleReset command = new ModuleReset();
        command.words = List.of(name);
        return command;
    }

    private static ModuleForget forget(String name) {
        ModuleForget command = new ModuleForget();
        command.words = List.of(name);
        return command;
    }

    private static ContextShow context(String id) {
        ContextShow command = new ContextShow();
        command.words = List.of(id);
        return command;
    }

    private static Replay replay(String... words) {
        Replay command = new Replay();
        command.module = "spf_v1";
        command.words = List.of(words);
        return command;
    }

    private static Explain explain(String id) {
        Explain command = new Explain();
        command.words = List.of(id);
        return command;
    }

    private static QueueList queue(String domain) {
        QueueList command = new QueueList();
        command.words = List.of(domain);
        return command;
    }

    private static QueueCommand domain(QueueCommand command, String domain) {
        command.words = List.of(domain);
        return command;
    }

    private static MessageShow message(String id, boolean body) {
        MessageShow command = new MessageShow();
        command.words = List.of(id);
        command.body = body;
        return command;
    }

    private static MessageDelete deleteMessages(String... ids) {
        MessageDelete command = new MessageDelete();
        command.words = List.of(ids);
        return command;
    }

    private static QuarantineShow quarantined(String id) {
        QuarantineShow command = new QuarantineShow();
        command.words = List.of(id);
        return command;
    }

    private static QuarantineRelease release(String... ids) {
        QuarantineRelease command = new QuarantineRelease();
        command.words = List.of(ids);
        return command;
    }

    private static QuarantineDelete deleteQuarantined(String... ids) {
        QuarantineDelete command = new QuarantineDelete();
        command.words = List.of(ids);
        return command;
    }
}
