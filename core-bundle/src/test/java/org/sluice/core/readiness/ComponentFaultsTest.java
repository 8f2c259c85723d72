package org.sluice.core.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.dto.BundleDTO;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.sluice.injection.Injector;
import org.sluice.validation.ValidationModule;

class ComponentFaultsTest {
    private static final String REFUSED = "java.lang.reflect.InvocationTargetException\n\tat some.Where(X.java:1)\n"
            + "Caused by: org.sluice.validation.ConfigurationRefused: port: abc (expected: a number)\n";

    private final ComponentDescriptionDTO component = new ComponentDescriptionDTO();
    private final ComponentConfigurationDTO instance = new ComponentConfigurationDTO();
    private final ComponentFaults faults = new ComponentFaults((ServiceComponentRuntime) Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ServiceComponentRuntime.class},
            (proxy, method, arguments) ->
                    method.getName().equals("getComponentDescriptionDTOs") ? List.of(component) : List.of(instance)));

    @BeforeEach
    void describe() {
        component.bundle = new BundleDTO();
        component.bundle.symbolicName = "org.sluice.smtp-listener-bundle";
        component.bundle.version = "1.0.0";
        component.name = "org.sluice.smtp.listener.ListenerComponent";
        component.serviceInterfaces = new String[] {Injector.class.getName()};
        component.configurationPid = new String[] {"org.sluice.listener"};
        instance.state = ComponentConfigurationDTO.FAILED_ACTIVATION;
        instance.properties = Map.of("felix.fileinstall.filename", "file:/srv/etc/org.sluice.listener-smtp.cfg");
        instance.failure = REFUSED;
    }

    @Test
    void namesTheFileOfARefusedValue() {
        assertThat(faults.look())
                .containsExactly(new Fault(true, "etc/org.sluice.listener-smtp.cfg: port: abc (expected: a number)"));
    }

    @Test
    void letsMailFlowWithoutAModule() {
        component.serviceInterfaces = new String[] {ValidationModule.class.getName()};
        assertThat(faults.look()).singleElement().satisfies(fault -> {
            assertThat(fault.vital()).isFalse();
            assertThat(fault.text()).endsWith("the module stays off until it is right");
        });
    }

    @Test
    void namesTheBundleOfAnyOtherFailure() {
        instance.failure = "java.io.IOException: outer\n\tat x.Y(Z.java)\n"
                + "Caused by: java.nio.file.AccessDeniedException: /srv/spool\n";
        assertThat(faults.look())
                .containsExactly(new Fault(
                        true,
                        "bundle org.sluice.smtp-listener-bundle 1.0.0: ListenerComponent cannot start: "
                                + "/srv/spool: permission denied"));
    }

    @Test
    void passesOverConsequencesAndWhatIsNotOurs() {
        instance.failure = "x.ComponentException: Unable to get service for reference $000\n";
        assertThat(faults.look()).isEmpty();
        instance.failure = REFUSED;
        instance.state = ComponentConfigurationDTO.ACTIVE;
        assertThat(faults.look()).isEmpty();
        instance.state = ComponentConfigurationDTO.FAILED_ACTIVATION;
        component.bundle.symbolicName = "org.example.other";
        component.serviceInterfaces = new String[] {"org.example.Service"};
        assertThat(faults.look()).isEmpty();
    }
}
