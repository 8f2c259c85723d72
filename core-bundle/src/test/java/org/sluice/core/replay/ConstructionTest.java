package org.sluice.core.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.sluice.core.dispatch.RecordedCore;
import org.sluice.core.lifecycle.Contracts;
import org.sluice.core.lifecycle.ModuleHandle;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.Mode;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

class ConstructionTest {

    private final RecordedCore core = new RecordedCore();
    private final ComponentDescriptionDTO description = new ComponentDescriptionDTO();
    private final ComponentConfigurationDTO present = new ComponentConfigurationDTO();
    private ModuleHandle handle;

    @BeforeEach
    void describe() {
        handle = core.bind("policy~one mailfrom", context -> Verdict.CONTINUE.stage());
        description.implementationClass = PolicyModule.class.getName();
        description.activate = "activate";
        description.deactivate = "deactivate";
        description.references = new ReferenceDTO[] {reference("osgi.ds.satisfying.condition")};
        present.properties = new HashMap<>(Map.of(
                "validation.name", "policy",
                "validation.phases", new String[] {"mailfrom", "data"},
                "validation.mode", "OBSERVE",
                "service.pid", "org.sluice.policy~one",
                "refusal_text", "No",
                "add_header", "true"));
    }

    private static ReferenceDTO reference(String name) {
        ReferenceDTO reference = new ReferenceDTO();
        reference.name = name;
        reference.interfaceName = "org.example.Thing";
        return reference;
    }

    private Candidate build(String... options) {
        Map<String, String> changed = new HashMap<>();
        for (String option : options) {
            changed.put(option.split("=")[0], option.split("=")[1]);
        }
        return Construction.of(runtime(), bundle(), handle, changed, Contracts.NONE);
    }

    private ServiceComponentRuntime runtime() {
        return (ServiceComponentRuntime) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ServiceComponentRuntime.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getComponentDescriptionDTOs" -> List.of(description);
                    case "getComponentConfigurationDTOs" -> List.of(present);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private Bundle bundle() {
        return (Bundle) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Bundle.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "loadClass" -> Class.forName((String) arguments[0]);
                    case "getBundleContext" -> null;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    @Test
    void makesAnInstanceWithOtherOptionsAndEndsIt() {
        Candidate candidate = build("validation.mode=DECIDE", "receiver=mx.sluice.test");
        assertThat(candidate.terms().mode()).isEqualTo(Mode.DECIDE);
        assertThat(candidate.terms().phases()).containsExactlyInAnyOrder(Phase.MAILFROM, Phase.DATA);
        PolicyModule made = (PolicyModule) candidate.module();
        assertThat(made.ended).isFalse();
        candidate.dispose().run();
        assertThat(made.ended).isTrue();
    }

    @Test
    void saysARefusedOptionAsTheModuleDoes() {
        assertThatThrownBy(() -> build("add_header=maybe"))
                .isInstanceOf(ConfigurationRefused.class)
                .hasMessage("add_header: maybe (expected: true or false)");
        assertThatThrownBy(() -> build("validation.timeoutMillis=soon"))
                .isInstanceOf(ConfigurationRefused.class)
                .hasMessageContaining("validation.timeoutMillis: soon");
    }

    @Test
    void refusesAnOptionTheModuleDoesNotHave() {
        assertThatThrownBy(() -> build("recever=mx.sluice.test"))
                .hasMessageStartingWith("recever: no option of this module (expected: one of [add_header, receiver,"
                        + " refusal_text, validation.");
    }

    @Test
    void refusesAModuleThatTakesServices() {
        description.references = new ReferenceDTO[] {reference("thing")};
        assertThatThrownBy(() -> build("receiver=x"))
                .hasMessage("policy~one takes services of others (org.example.Thing): it can be asked in another"
                        + " version, but not with other options");
    }

    @Test
    void findsTheInstanceByItsName() {
        present.properties.put("service.pid", "org.sluice.policy~two");
        assertThatThrownBy(() -> build("receiver=x")).hasMessageStartingWith("policy~one: its component is not known");
    }

    @Test
    void constructsWithOptionsWhereTheModuleWantsThemThere() {
        description.implementationClass = Constructed.class.getName();
        description.init = 1;
        description.activate = null;
        description.deactivate = null;
        Constructed made = (Constructed) build("receiver=mx.sluice.test").module();
        assertThat(made.receiver).isEqualTo("mx.sluice.test");
        description.implementationClass = Greedy.class.getName();
        assertThatThrownBy(() -> build("add_header=true"))
                .hasMessageContaining("no constructor that takes its options only");
    }

    /** Takes its options in its constructor. */
    public static final class Constructed implements ValidationModule {
        private final String receiver;

        /** Takes a map as a component may. */
        public Constructed(PolicyModule.Config config) {
            receiver = config.receiver();
        }

        /** Options it reads again later. */
        void modified(PolicyModule.Config config) {
            throw new IllegalStateException(config.receiver());
        }

        @Override
        public CompletionStage<Verdict> validate(ValidationContext context) {
            return Verdict.CONTINUE.stage();
        }
    }

    /** Takes something nobody here has. */
    public static final class Greedy implements ValidationModule {
        /** Takes a thread. */
        public Greedy(Thread thread) {
            thread.start();
        }

        @Override
        public CompletionStage<Verdict> validate(ValidationContext context) {
            return Verdict.CONTINUE.stage();
        }
    }
}
