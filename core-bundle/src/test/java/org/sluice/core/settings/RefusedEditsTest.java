package org.sluice.core.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.log.LogEntry;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.ValidationModule;

class RefusedEditsTest {
    private static final Throwable REFUSED =
            new InvocationTargetException(new ConfigurationRefused("zone", "x.", "no trailing dot"));

    private final ComponentDescriptionDTO component = new ComponentDescriptionDTO();
    private final ComponentConfigurationDTO instance = new ComponentConfigurationDTO();
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final RefusedEdits edits = new RefusedEdits(
            fake(
                    ServiceComponentRuntime.class,
                    Map.of(
                            "getComponentDescriptionDTO",
                            component,
                            "getComponentConfigurationDTOs",
                            List.of(instance))),
            lines::add);

    RefusedEditsTest() {
        component.serviceInterfaces = new String[] {ValidationModule.class.getName()};
        component.configurationPid = new String[] {"org.sluice.rbl"};
        instance.id = 17;
        instance.properties = Map.of();
        instance.state = ComponentConfigurationDTO.ACTIVE;
    }

    @AfterEach
    void stop() {
        edits.stop();
    }

    @ParameterizedTest
    @CsvSource({
        "felix.fileinstall.filename, file:/srv/a b/etc/org.sluice.rbl-one.cfg, org.sluice.rbl-one.cfg",
        "service.pid,                org.sluice.rbl~one,                       org.sluice.rbl-one.cfg",
        "other,                      x,                                        org.sluice.rbl.cfg"
    })
    void namesTheFile(String property, String value, String file) throws Exception {
        instance.properties = Map.of(property, value);
        edits.logged(
                entry("bundle b:1 (7)[org.sluice.module.rbl.RblModule(17)] : The configure method threw", REFUSED));
        assertThat(lines.poll(5, TimeUnit.SECONDS))
                .isEqualTo("etc/" + file + ": zone: x. (expected: no trailing dot); the old values stay");
    }

    @Test
    void leavesTheFirstReadingToWhoWatchesTheStart() throws Exception {
        instance.state = ComponentConfigurationDTO.FAILED_ACTIVATION;
        edits.logged(entry("[Rbl(17)] : failed", REFUSED));
        assertThat(lines.poll(100, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void remembersUntilTheNextEditThatItWasRefused() {
        EditGuard guard = new EditGuard(edits.ledger(), new WhitelistNames(), lines::add);
        hand(guard, Map.of("service.pid", "org.sluice.rbl", "zone", "x."));
        edits.logged(entry("[Rbl(17)] : failed", REFUSED));
        assertThat(edits.isRefused(17)).isTrue();
        assertThat(edits.isRefused(18)).isFalse();
        hand(guard, Map.of("service.pid", "org.sluice.rbl", "zone", "x"));
        assertThat(edits.isRefused(17)).isFalse();
    }

    @Test
    void keepsWhatWasInForceBeforeARefusedEdit() {
        EditGuard guard = new EditGuard(edits.ledger(), new WhitelistNames(), lines::add);
        hand(guard, Map.of("service.pid", "org.sluice.rbl", "zone", "x"));
        Map<String, Object> wrong = Map.of("service.pid", "org.sluice.rbl", "zone", "x.", "validation.order", "7");
        hand(guard, wrong);
        hand(guard, wrong);
        edits.logged(entry("[Rbl(17)] : failed", REFUSED));
        hand(guard, wrong);
        assertThat(hand(guard, Map.of("service.pid", "org.sluice.rbl", "zone", "y", "validation.order", "seven")))
                .containsEntry("zone", "x")
                .doesNotContainKey("validation.order");
    }

    private static Map<String, Object> hand(EditGuard guard, Map<String, Object> values) {
        Hashtable<String, Object> handed = new Hashtable<>(values);
        guard.modifyConfiguration(null, handed);
        return handed;
    }

    @Test
    void leavesAloneWhatIsNoRefusalOfAModule() throws Exception {
        edits.logged(entry("[Rbl(17)] : failed", new IllegalStateException("a bug")));
        edits.logged(entry("no component named", REFUSED));
        component.serviceInterfaces = new String[] {"org.sluice.spool.Spool"};
        edits.logged(entry("[Spool(17)] : says so itself", REFUSED));
        assertThat(lines.poll(100, TimeUnit.MILLISECONDS)).isNull();
    }

    private static LogEntry entry(String message, Throwable exception) {
        return fake(LogEntry.class, Map.of("getMessage", message, "getException", exception));
    }

    private static <T> T fake(Class<T> type, Map<String, ?> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answers.get(method.getName())));
    }
}
