package org.sluice.core.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.sluice.validation.Mode;

/** The configurations of modules, with Configuration Admin played by a map. */
class ModuleFilesTest {

    private final Map<String, Dictionary<String, Object>> configured = new ConcurrentHashMap<>();
    private final ModuleFiles files = new ModuleFiles(admin());
    private final List<String> told = new ArrayList<>();

    @Test
    void readsWhatIsThereAndFollowsWhatChanges() {
        configured.put("org.sluice.scan", values("org.sluice.scan", "validation.required", "true"));
        files.follow(told::add);
        assertThat(told).isEmpty();
        assertThat(files.find("org.sluice.scan"))
                .contains(new OwnFile("etc/org.sluice.scan.cfg", Optional.of(true), Optional.empty()));

        change("org.sluice.rbl~one", "validation.required", "no", "validation.mode", "observe");
        assertThat(files.find("org.sluice.rbl~one"))
                .contains(new OwnFile("etc/org.sluice.rbl-one.cfg", Optional.of(false), Optional.of(Mode.OBSERVE)));
        assertThat(told).containsExactly("org.sluice.rbl~one");

        change("org.sluice.rbl~one", "validation.required", "no", "validation.mode", "OBSERVE", "zone", "bl.example");
        assertThat(told).as("nothing of interest").hasSize(1);

        configured.remove("org.sluice.scan");
        tell(ConfigurationEvent.CM_DELETED, "org.sluice.scan");
        assertThat(files.find("org.sluice.scan")).isEmpty();
        assertThat(told).containsExactly("org.sluice.rbl~one", "org.sluice.scan");
    }

    @Test
    void aWrongValueSaysNothing() {
        change("scan", "validation.required", "perhaps", "validation.mode", "lunch");
        assertThat(files.find("scan")).contains(new OwnFile("etc/scan.cfg", Optional.empty(), Optional.empty()));
        assertThat(files.find("never")).isEmpty();
    }

    private void change(String pid, String... pairs) {
        configured.put(pid, values(pid, pairs));
        tell(ConfigurationEvent.CM_UPDATED, pid);
    }

    @SuppressWarnings("unchecked") // a proxy has the type asked for
    private void tell(int type, String pid) {
        files.configurationEvent(new ConfigurationEvent(
                (ServiceReference<ConfigurationAdmin>) proxy(ServiceReference.class, pid), type, null, pid));
    }

    private static Dictionary<String, Object> values(String pid, String... pairs) {
        Dictionary<String, Object> values = new Hashtable<>(Map.of("service.pid", pid));
        for (int i = 0; i < pairs.length; i += 2) {
            values.put(pairs[i], pairs[i + 1]);
        }
        return values;
    }

    private ConfigurationAdmin admin() {
        return (ConfigurationAdmin) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ConfigurationAdmin.class},
                (proxy, method, arguments) -> method.getName().equals("listConfigurations")
                        ? configured.keySet().stream()
                                .map(pid -> proxy(Configuration.class, pid))
                                .toArray(Configuration[]::new)
                        : proxy(Configuration.class, String.valueOf(arguments[0])));
    }

    private Object proxy(Class<?> type, String pid) {
        return Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getPid" -> pid;
                    case "getProperties" -> configured.get(pid);
                    default -> null;
                });
    }
}
