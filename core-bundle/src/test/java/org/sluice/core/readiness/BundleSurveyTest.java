package org.sluice.core.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.sluice.injection.Injector;
import org.sluice.operations.HealthCheck;

class BundleSurveyTest {
    private final ComponentDescriptionDTO listener = new ComponentDescriptionDTO();
    private final ComponentConfigurationDTO smtp = new ComponentConfigurationDTO();
    private final ComponentConfigurationDTO submission = new ComponentConfigurationDTO();
    private final BundleSurvey survey = new BundleSurvey(
            fake(BundleContext.class, Map.of("getBundles", new Bundle[0])),
            fake(
                    ServiceComponentRuntime.class,
                    Map.of(
                            "getComponentDescriptionDTOs",
                            List.of(listener),
                            "getComponentConfigurationDTOs",
                            List.of(smtp, submission))),
            Path.of("etc"));

    @BeforeEach
    void describe() {
        listener.serviceInterfaces = new String[] {HealthCheck.class.getName(), Injector.class.getName()};
        smtp.state = ComponentConfigurationDTO.ACTIVE;
        submission.state = ComponentConfigurationDTO.ACTIVE;
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

    private static <T> T fake(Class<T> type, Map<String, ?> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answers.get(method.getName())));
    }
}
