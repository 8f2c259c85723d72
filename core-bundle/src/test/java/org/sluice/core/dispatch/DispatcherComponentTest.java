package org.sluice.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;
import org.osgi.service.cm.ConfigurationAdmin;
import org.sluice.core.lifecycle.RoutingFile;
import org.sluice.core.record.Recorder;
import org.sluice.core.settings.ModuleFiles;
import org.sluice.injection.Origin;
import org.sluice.injection.Outcome;
import org.sluice.injection.Session;
import org.sluice.operations.HealthCheck.Finding;
import org.sluice.operations.ModuleStatus;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** The component with real threads and stand-ins for the framework. */
class DispatcherComponentTest {

    @TempDir
    Path folder;

    private final ExecutorService home = Executors.newSingleThreadExecutor();
    private final CompletableFuture<Verdict> slow = new CompletableFuture<>();
    private DispatcherComponent component;
    private int bundleState = Bundle.ACTIVE;

    @BeforeEach
    void start() {
        CoreRules rules = new CoreRules();
        rules.activate(Map.of("relay_domains", "sluice.test"));
        component = new DispatcherComponent(
                context(), rules, new RoutingFile(context(), null, Map.of()), new ModuleFiles(admin()), Recorder.off());
        component.activate(Map.of());
    }

    @AfterEach
    void stop() {
        component.deactivate();
        home.shutdownNow();
    }

    private ConfigurationAdmin admin() {
        return fake(ConfigurationAdmin.class, Map.of());
    }

    private BundleContext context() {
        return fake(BundleContext.class, Map.of("folder", folder));
    }

    private Bundle bundle(long id) {
        return (Bundle) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Bundle.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getSymbolicName" -> "test.bundle";
                    case "getVersion" -> Version.parseVersion("1.2.3");
                    case "getBundleId" -> id;
                    case "getState" -> bundleState;
                    case "getLastModified" -> 1L;
                    case "getEntryPaths" -> Collections.enumeration(List.of("Some.class"));
                    case "getEntry" -> entry();
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private URL entry() throws IOException {
        File entry = folder.resolve("Some.class").toFile();
        Files.writeString(entry.toPath(), "content");
        return entry.toURI().toURL();
    }

    private ServiceReference<ValidationModule> reference(long bundleId, String... properties) {
        Map<String, Object> values = new HashMap<>();
        for (String property : properties) {
            values.put(property.split("=")[0], property.split("=")[1]);
        }
        return fake(ServiceReference.class, Map.of("getBundle", bundle(bundleId), "properties", values));
    }

    @SuppressWarnings("unchecked") // a stand-in has the type the test asks for
    private static <T> T fake(Class<?> type, Map<String, Object> answers) {
        return (T) Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "getDataFile" -> ((Path) answers.get("folder"))
                            .resolve((String) arguments[0])
                            .toFile();
                    case "getProperties" -> new Hashtable<>((Map<?, ?>) answers.get("properties"));
                    case "getProperty" -> ((Map<?, ?>) answers.get("properties")).get(arguments[0]);
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> answers.get(method.getName());
                });
    }

    private CompletableFuture<Outcome> dispatch(Session session) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        home.execute(() -> component.dispatch(Phase.CONNECT, session).whenComplete((given, error) -> {
            assertThat(Thread.currentThread().getName()).startsWith("pool-");
            if (error != null) {
                outcome.completeExceptionally(error);
            } else {
                outcome.complete(given);
            }
        }));
        return outcome;
    }

    private Session open() {
        return component.open(TestCore.facts(Origin.SMTP, "192.0.2.1"), home);
    }

    @Test
    void asksWhatIsBoundAndStopsWhenItLeaves() throws Exception {
        ServiceReference<ValidationModule> rbl =
                reference(7, "validation.name=rbl", "validation.phases=connect", "service.pid=org.sluice.rbl~one");
        component.bindModule(FakeModule.saying(Verdict.reject("listed")), rbl);
        assertThat(dispatch(open()).get(5, TimeUnit.SECONDS).module()).isEqualTo("rbl~one");
        assertThat(component.modules()).singleElement().satisfies(module -> {
            assertThat(module.version()).isEqualTo("1.2.3");
            assertThat(module.instance()).isEqualTo("one");
            assertThat(module.hash()).matches("[0-9a-f]{64}");
            assertThat(module.state()).isEqualTo("active");
        });
        assertThat(component.plan(Phase.CONNECT)).containsEntry(500, List.of("rbl~one"));
        component.unbindModule(rbl);
        assertThat(dispatch(open()).get(5, TimeUnit.SECONDS)).isSameAs(Outcome.CONTINUE);
        assertThat(component.modules()).isEmpty();
    }

    @Test
    void keepsTheOldDeclarationWhenANewOneIsWrong() {
        FakeModule module = FakeModule.saying(Verdict.CONTINUE);
        Map<String, Object> values = new HashMap<>(Map.of("validation.name", "m", "validation.phases", "connect"));
        ServiceReference<ValidationModule> reference =
                fake(ServiceReference.class, Map.of("getBundle", bundle(7), "properties", values));
        component.bindModule(module, reference);
        values.put("validation.order", "100");
        component.updateModule(module, reference);
        assertThat(component.plan(Phase.CONNECT)).containsOnlyKeys(100);
        values.put("validation.order", "first");
        component.updateModule(module, reference);
        assertThat(component.plan(Phase.CONNECT)).containsOnlyKeys(100);
    }

    @Test
    void takesInAModuleOnceItsDeclarationIsRight() {
        FakeModule module = FakeModule.saying(Verdict.CONTINUE);
        Map<String, Object> values = new HashMap<>(Map.of("validation.name", "m", "validation.phases", "lunch"));
        ServiceReference<ValidationModule> reference =
                fake(ServiceReference.class, Map.of("getBundle", bundle(7), "properties", values));
        component.bindModule(module, reference);
        assertThat(component.modules()).isEmpty();
        component.unbindModule(reference);
        values.put("validation.phases", "ehlo");
        component.updateModule(module, reference);
        assertThat(component.modules()).extracting(ModuleStatus::state).containsExactly("active");
    }

    @Test
    void refusesWrongContractsAndKeepsTheOldOnes() {
        component.modify(Map.of("scan.required", "true"));
        component.modify(Map.of("scan.required", "perhaps"));
        assertThat(component.modules()).extracting(ModuleStatus::name).containsExactly("scan");
        assertThatThrownBy(() -> component.activate(Map.of("scan.nonsense", "1")))
                .isInstanceOf(ConfigurationRefused.class);
    }

    @Test
    void aLeavingModuleFinishesWhatItWasAsked() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        ServiceReference<ValidationModule> reference =
                reference(7, "validation.name=m", "validation.phases=connect", "validation.onError=DEFER");
        component.bindModule(
                FakeModule.that(c -> {
                    asked.countDown();
                    return slow;
                }),
                reference);
        CompletableFuture<Outcome> outcome = dispatch(open());
        assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Void> left = CompletableFuture.runAsync(() -> component.unbindModule(reference));
        while (!component.modules().get(0).state().equals("draining")) {
            Thread.onSpinWait();
        }
        assertThat(left).isNotDone();
        assertThat(dispatch(open()).get(5, TimeUnit.SECONDS))
                .as("no new questions")
                .isSameAs(Outcome.CONTINUE);
        slow.complete(Verdict.CONTINUE);
        left.get(2, TimeUnit.SECONDS);
        assertThat(outcome.get(5, TimeUnit.SECONDS)).isSameAs(Outcome.CONTINUE);
    }

    @Test
    void allInstancesOfAStoppingBundleLeaveTogether() {
        ServiceReference<ValidationModule> one =
                reference(7, "validation.name=rbl", "validation.phases=connect", "service.pid=rbl~one");
        ServiceReference<ValidationModule> two =
                reference(7, "validation.name=rbl", "validation.phases=connect", "service.pid=rbl~two");
        component.bindModule(FakeModule.saying(Verdict.CONTINUE), one);
        component.bindModule(FakeModule.saying(Verdict.CONTINUE), two);
        bundleState = Bundle.STOPPING;
        component.unbindModule(one);
        assertThat(component.plan(Phase.CONNECT)).isEmpty();
        assertThat(component.modules()).extracting(ModuleStatus::state).containsExactly("draining");
        component.unbindModule(two);
        assertThat(component.modules()).isEmpty();
    }

    @Test
    void tellsOfARequiredModuleThatIsNotThere() {
        component.modify(Map.of("clamav.required", "true", "rbl.required", "false"));
        assertThat(component.check())
                .extracting(Finding::text)
                .containsExactly(
                        "clamav is missing, mail is refused for now: it is required by etc/org.sluice.modules.cfg;"
                                + " bring it back, or when it is gone for good take clamav.required out of that file;"
                                + " sluice:module-bypass clamav lets mail pass meanwhile");
    }

    @Test
    void survivesAModuleThatHangsInValidate() throws Exception {
        component.modify(Map.of("sick_stuck_calls", "1"));
        CountDownLatch never = new CountDownLatch(1);
        FakeModule behind = FakeModule.saying(Verdict.reject("still asked"));
        component.bindModule(
                FakeModule.that(c -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return slow;
                }),
                reference(7, "validation.name=hangs", "validation.phases=connect"));
        component.bindModule(behind, reference(8, "validation.name=later", "validation.phases=connect"));
        assertThat(dispatch(open()).get(10, TimeUnit.SECONDS).module()).isEqualTo("later");
        assertThat(component.modules()).extracting(ModuleStatus::state).containsExactly("sick", "active");
        assertThat(component.check())
                .extracting(Finding::text)
                .containsExactly("hangs is sick and is not asked, mail goes"
                        + " on without its answer; the log says why, sluice:module-reset hangs brings it back");
        never.countDown();
    }
}
