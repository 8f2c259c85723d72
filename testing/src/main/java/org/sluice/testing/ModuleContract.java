package org.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sluice.operations.HealthCheck;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/**
 * What every module promises. A module's test class extends this and says how to make one, how to configure it and what
 * to ask it; the promises are then checked with its own tests.
 */
public abstract class ModuleContract {

    private static final Duration AT_ONCE = Duration.ofSeconds(2);
    private static final int RECONFIGURATIONS = 200;
    private static final int UPDATES = 100;
    /** Of modules that ask servers: each update ends connections and waits for calls that are with one. */
    private static final int UPDATES_WITH_SERVERS = 20;

    private final List<ValidationModule> running = new ArrayList<>();

    /** What one test left running would show in the next one. */
    @AfterEach
    void endModules() {
        running.forEach(Configs::deactivated);
        running.clear();
    }

    /** A new instance, not configured. */
    protected abstract ValidationModule module();

    /** A call this module looks closely at. May be asked for often; the DNS is the one to use. */
    protected abstract FakeContext question(Phase phase, FakeDns dns);

    /** A configuration that works; the defaults alone if not overridden. */
    protected Map<String, String> configuration() {
        return Map.of();
    }

    /** Values that must be refused, each put into {@link #configuration} alone. */
    protected abstract Map<String, String> wrongValues();

    /** How long an answer may take that another process has to give; none for modules that have all they need at hand. */
    protected Duration patience() {
        return Duration.ZERO;
    }

    /** The build described it completely: a mandatory configuration, immediate, a name, phases; a module, and perhaps a check of its health. */
    @Test
    void describesItself() {
        Description description = description();
        assertThat(description.services())
                .contains(ValidationModule.class.getName())
                .isSubsetOf(ValidationModule.class.getName(), HealthCheck.class.getName());
        assertThat(description.attribute("immediate")).contains("true");
        assertThat(description.attribute("configuration-policy")).contains("require");
        assertThat(description.attribute("modified"))
                .as("edits take effect without a restart")
                .isEqualTo(description.activate());
        assertThat(description.attribute("configuration-pid")).contains("org.sluice." + name());
        assertThat(module().getClass().getPackageName()).endsWith(".module." + name());
        assertThat(phases()).isNotEmpty();
    }

    @Test
    void exportsNothing() {
        assertThat(description().manifest().getValue("Export-Package")).isNull();
        assertThat(description().manifest().getValue("DynamicImport-Package")).isNull();
        assertThat(description().manifest().getValue("Require-Bundle")).isNull();
    }

    @Test
    void keepsNoStaticState() throws Exception {
        Class<?> type = module().getClass();
        assertThat(StaticState.in(Description.output(type), type.getClassLoader()))
                .isEmpty();
    }

    /** Every shipped file is accepted, and every line an operator may switch on is a key the module knows. */
    @Test
    void shipsAConfigurationThatWorks() throws IOException {
        List<Path> files = shippedFiles();
        assertThat(files).as("src/main/cfg/org.sluice.%s*.cfg", name()).isNotEmpty();
        for (Path file : files) {
            Map<String, String> shipped = new HashMap<>();
            Properties properties = new Properties();
            try (var reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            }
            properties.stringPropertyNames().forEach(key -> shipped.put(key, properties.getProperty(key)));
            configured(shipped);
            assertThat(keysIn(file))
                    .as("keys in %s", file.getFileName())
                    .containsAll(Configs.keys(module().getClass()).stream()
                            .filter(key -> !key.startsWith("validation."))
                            .toList())
                    .allMatch(key -> key.startsWith("validation.")
                            || Configs.keys(module().getClass()).contains(key)
                            || Configs.keys(module().getClass()).isEmpty());
        }
    }

    @Test
    void refusesWrongValues() {
        wrongValues().forEach((key, value) -> {
            Map<String, String> wrong = new HashMap<>(configuration());
            wrong.put(key, value);
            assertThatThrownBy(() -> Configs.configured(module(), wrong))
                    .as("%s = %s", key, value)
                    .isInstanceOf(ConfigurationRefused.class)
                    .satisfies(refused ->
                            assertThat(((ConfigurationRefused) refused).key()).isEqualTo(key));
        });
    }

    @Test
    void keepsItsSettingsWhenAnEditIsRefused() {
        ValidationModule module = configured(configuration());
        wrongValues().forEach((key, value) -> {
            Map<String, String> wrong = new HashMap<>(configuration());
            wrong.put(key, value);
            assertThatThrownBy(() -> Configs.configured(module, wrong)).isInstanceOf(ConfigurationRefused.class);
        });
        phases().forEach(phase ->
                assertThat(answer(module, question(phase, new FakeDns()))).isNotNull());
    }

    /** Whatever the DNS says, there is a stage, and what it carries is a verdict that is legal there. */
    @Test
    void answersInEveryPhase() {
        ValidationModule module = configured(configuration());
        for (FakeDns dns : List.of(new FakeDns(), new FakeDns().servfail())) {
            for (Phase phase : phases()) {
                CompletionStage<Verdict> stage = answer(module, question(phase, dns));
                CompletableFuture<Verdict> answered = stage.toCompletableFuture();
                assertThat(Ending.within(answered, patience().toNanos()))
                        .as("%s: complete, as nothing is pending", phase)
                        .isTrue();
                if (!answered.isCompletedExceptionally()) {
                    assertThat(answered.join()).isNotNull();
                    assertThat(answered.join().disposition().isLegalIn(phase)).isTrue();
                }
            }
        }
    }

    @Test
    void doesNotBlockOnASilentDns() {
        ValidationModule module = configured(configuration());
        for (Phase phase : phases()) {
            assertTimeoutPreemptively(AT_ONCE, () -> module.validate(question(phase, new FakeDns().silent())));
        }
    }

    @Test
    void stopsWhenCancelled() {
        endsWhen(FakeContext::cancel);
    }

    @Test
    void stopsAtItsDeadline() {
        endsWhen(FakeContext::expire);
    }

    @Test
    void survivesReconfigurationUnderCalls() throws Exception {
        ValidationModule module = configured(configuration());
        ExecutorService callers = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> calls = new ArrayList<>();
            for (int caller = 0; caller < 2; caller++) {
                calls.add(callers.submit(() -> askRepeatedly(module)));
            }
            for (int i = 0; i < RECONFIGURATIONS; i++) {
                Configs.configured(module, configuration());
            }
            for (Future<?> call : calls) {
                call.get(30, TimeUnit.SECONDS);
            }
        } finally {
            callers.shutdownNow();
        }
    }

    /** No call is lost, and nothing of a revision stays: no thread, no class, nothing in a thread that had called it. */
    @Test
    void survivesUpdatesUnderLoad() throws Exception {
        // A library that makes an exception when it is initialized keeps with its stack trace whoever used it first.
        answersInEveryPhase();
        endModules();
        List<Function<FakeDns, FakeContext>> questions = new ArrayList<>();
        phases().forEach(phase -> questions.add(dns -> question(phase, dns)));
        int updates = patience().isZero() ? UPDATES : UPDATES_WITH_SERVERS;
        Updates.Left left = new Updates(module().getClass(), configuration()).run(updates, questions);
        assertThat(left.calls()).isGreaterThan(updates);
        assertThat(left.unended()).as("calls that never ended").isZero();
        assertThat(left.threads()).as("threads left behind").isEmpty();
        assertThat(left.held()).as("revisions that something still holds").isEmpty();
    }

    ValidationModule configured(Map<String, String> configuration) {
        ValidationModule module = Configs.configured(module(), configuration);
        running.add(module);
        return module;
    }

    private void askRepeatedly(ValidationModule module) {
        for (int i = 0; i < RECONFIGURATIONS; i++) {
            phases().forEach(phase -> answer(module, question(phase, new FakeDns())));
        }
    }

    private void endsWhen(Consumer<FakeContext> end) {
        ValidationModule module = configured(configuration());
        for (Phase phase : phases()) {
            FakeDns dns = new FakeDns().silent();
            FakeContext context = question(phase, dns);
            CompletableFuture<Verdict> answer = module.validate(context).toCompletableFuture();
            end.accept(context);
            int asked = dns.asked().size();
            context.runBlocking();
            assertThat(Ending.within(answer, patience().toNanos()))
                    .as("%s: over once nobody waits any more", phase)
                    .isTrue();
            assertThat(context.pendingStages()).as("%s: open look-ups", phase).isZero();
            assertThat(dns.asked()).as("%s: look-ups after the end", phase).hasSize(asked);
        }
    }

    private static CompletionStage<Verdict> answer(ValidationModule module, FakeContext context) {
        CompletionStage<Verdict> stage = module.validate(context);
        assertThat(stage).isNotNull();
        context.runBlocking();
        return stage;
    }

    private Description description() {
        Class<?> type = module().getClass();
        return Description.of(type).orElseThrow(() -> new AssertionError(type + " has no component description"));
    }

    private String name() {
        return description().property("validation.name").get(0);
    }

    List<Phase> phases() {
        return description().property("validation.phases").stream()
                .map(Phase::of)
                .toList();
    }

    private List<Path> shippedFiles() throws IOException {
        Path folder = Description.output(module().getClass())
                .resolve("../../src/main/cfg")
                .normalize();
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(
                            file -> file.getFileName().toString().matches("org\\.sluice\\." + name() + "(-.*)?\\.cfg"))
                    .toList();
        }
    }

    /** Keys of the file, those that are commented out included. */
    private static List<String> keysIn(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(line -> line.replaceFirst("^#(?! )", "").split("[ =]", 2)[0])
                    .filter(key -> key.matches("[a-z][A-Za-z0-9_.]*"))
                    .toList();
        }
    }
}
