package org.sluice.core.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.sluice.injection.Injector;
import org.sluice.operations.HealthCheck;

class BundleSurveyTest {
    private final ComponentDescriptionDTO listener = new ComponentDescriptionDTO();
    private final ComponentConfigurationDTO smtp = new ComponentConfigurationDTO();
    private final ComponentConfigurationDTO submission = new ComponentConfigurationDTO();
    private final List<ComponentConfigurationDTO> instances = new ArrayList<>(List.of(smtp, submission));
    private Bundle[] bundles = {};
    private boolean enabled = true;

    @TempDir
    Path etc;

    private BundleSurvey survey;

    @BeforeEach
    void describe() {
        listener.serviceInterfaces = new String[] {HealthCheck.class.getName(), Injector.class.getName()};
        smtp.state = ComponentConfigurationDTO.ACTIVE;
        submission.state = ComponentConfigurationDTO.ACTIVE;
        listener.defaultEnabled = true;
        listener.configurationPid = new String[] {"org.sluice.listener"};
        survey = new BundleSurvey(
                fake(
                        BundleContext.class,
                        Map.of("getBundles", () -> bundles, "getBundle", BundleSurveyTest::framework)),
                fake(
                        ServiceComponentRuntime.class,
                        Map.of(
                                "getComponentDescriptionDTOs", () -> List.of(listener),
                                "getComponentConfigurationDTOs", () -> instances,
                                "isComponentEnabled", () -> enabled)),
                etc);
    }

    @ParameterizedTest(name = "{0} of two in hand: settled {1}")
    @CsvSource({"0, false", "1, false", "2, true"})
    void waitsForListenersThatAreActiveAndNotYetInHand(int inHand, boolean settled) {
        assertThat(survey.unsettled(inHand).isEmpty()).isEqualTo(settled);
    }

    @Test
    void expectsNoneWhoseActivationFailed() {
        submission.state = ComponentConfigurationDTO.FAILED_ACTIVATION;
        assertThat(survey.unsettled(1)).isEmpty();
        listener.serviceInterfaces = new String[] {HealthCheck.class.getName()};
        assertThat(survey.unsettled(0)).as("no listeners at all").isEmpty();
    }

    @Test
    void waitsForAWhileForWhatIsYetToBeEnabled() {
        enabled = false;
        assertThat(survey.unsettled(2)).isNotEmpty();
        assertThat(survey.unsettledListeners(2))
                .as("an operator may have disabled it")
                .isEmpty();
        listener.defaultEnabled = false;
        assertThat(survey.unsettled(2)).isEmpty();
    }

    @Test
    void waitsForAWhileForEveryFileOfAListener() throws IOException {
        for (String name : List.of("smtp.cfg", "submission.cfg", "smtp.cfg.dist")) {
            Files.createFile(etc.resolve("org.sluice.listener-" + name));
        }
        assertThat(survey.unsettled(2)).isEmpty();
        instances.remove(submission);
        assertThat(survey.unsettled(1)).isNotEmpty();
        assertThat(survey.unsettledListeners(1))
                .as("nobody may be able to read it")
                .isEmpty();
    }

    @Test
    void waitsForAWhileForComponentsThatAreYetToBeKnown() {
        bundles = new Bundle[] {bundle("OSGI-INF/listener.xml")};
        assertThat(survey.unsettled(2)).isEmpty();
        bundles = new Bundle[] {bundle("OSGI-INF/listener.xml,OSGI-INF/transport.xml")};
        assertThat(survey.unsettled(2)).isNotEmpty();
        assertThat(survey.unsettledListeners(2))
                .as("nobody may be able to read one")
                .isEmpty();
    }

    /** Karaf keeps the level it climbs to in this property. */
    @ParameterizedTest(name = "at level 80 on the way to {0}: booted {1}")
    @CsvSource({"'', true", "80, true", "100, false"})
    void isBootedOnceEveryLevelWasReached(String goal, boolean booted) {
        System.setProperty(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, goal);
        try {
            assertThat(survey.isBooted()).isEqualTo(booted);
        } finally {
            System.clearProperty(Constants.FRAMEWORK_BEGINNING_STARTLEVEL);
        }
    }

    private static Bundle framework() {
        FrameworkStartLevel now = fake(FrameworkStartLevel.class, Map.of("getStartLevel", () -> 80));
        return fake(Bundle.class, Map.of("adapt", () -> now));
    }

    /** A started one that is to have listeners. */
    private static Bundle bundle(String components) {
        BundleCapability service = fake(
                BundleCapability.class,
                Map.of("getAttributes", () -> Map.of("objectClass", List.of(Injector.class.getName()))));
        BundleRevision revision = fake(BundleRevision.class, Map.of("getDeclaredCapabilities", () -> List.of(service)));
        BundleStartLevel start = fake(BundleStartLevel.class, Map.of("isPersistentlyStarted", () -> true));
        Map<String, Object> facts = Map.of(
                "getState",
                Bundle.ACTIVE,
                "getSymbolicName",
                "org.example.listener",
                "getHeaders",
                new Hashtable<>(Map.of("Service-Component", components)));
        return (Bundle) Proxy.newProxyInstance(
                Bundle.class.getClassLoader(),
                new Class<?>[] {Bundle.class},
                (proxy, method, arguments) -> method.getName().equals("adapt")
                        ? arguments[0] == BundleRevision.class ? revision : start
                        : facts.get(method.getName()));
    }

    private static <T> T fake(Class<T> type, Map<String, Supplier<?>> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answers.get(method.getName()).get()));
    }
}
