package org.sluice.core.settings;

import java.util.Collections;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationPlugin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.core.lifecycle.Declaration;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.Validates;

/**
 * Keeps an edit of a module's file whole. The keys {@code validation.*} are the core's, the others the module's, and either
 * could refuse its share when the other has taken its own. So the core's are looked at before the module sees anything: with
 * a wrong one Config Admin hands out the values that are in force.
 */
@Component(immediate = true, service = ConfigurationPlugin.class, property = "service.cmRanking:Integer=900")
public final class EditGuard implements ConfigurationPlugin {

    private static final Logger LOG = LoggerFactory.getLogger(EditGuard.class);

    private final EditLedger ledger;
    private final Consumer<String> log;
    private final Map<String, String> said = new ConcurrentHashMap<>();

    @Activate
    public EditGuard(@Reference RefusedEdits edits) {
        this(edits.ledger(), LOG::error);
    }

    EditGuard(EditLedger ledger, Consumer<String> log) {
        this.ledger = ledger;
        this.log = log;
    }

    @Override
    public void modifyConfiguration(ServiceReference<?> reader, Dictionary<String, Object> values) {
        Map<String, Object> wanted = new HashMap<>();
        Collections.list(values.keys()).forEach(key -> wanted.put(key, values.get(key)));
        Object pid = wanted.get("service.pid");
        if (!(pid instanceof String name) || !name.startsWith("org.sluice.") && !declares(wanted)) {
            ledger.forget();
            return;
        }
        Optional<Map<String, Object>> inForce = ledger.inForce(name);
        try {
            check(wanted);
            ledger.handedOut(name, Map.copyOf(wanted));
            said.remove(name);
        } catch (ConfigurationRefused refused) {
            ledger.forget();
            inForce.ifPresent(old -> keep(old, wanted, values, refused));
            // Without older values the dispatcher says why it does not take the module.
        }
    }

    private void keep(
            Map<String, Object> old,
            Map<String, Object> wanted,
            Dictionary<String, Object> values,
            ConfigurationRefused refused) {
        wanted.keySet().forEach(values::remove);
        old.forEach(values::put);
        String line = SourceFile.of(wanted).orElseThrow() + ": " + refused.getMessage() + "; the old values stay";
        // The component runtime asks for the same values several times.
        if (!line.equals(said.put(String.valueOf(wanted.get("service.pid")), line))) {
            log.accept(line);
        }
    }

    private static boolean declares(Map<String, Object> values) {
        return values.keySet().stream().anyMatch(key -> key.startsWith(Validates.PREFIX_));
    }

    /** What the file leaves out stands in the module's annotation, which its author has got right. */
    private static void check(Map<String, Object> values) {
        if (declares(values)) {
            Map<String, Object> whole = new HashMap<>(values);
            whole.putIfAbsent(Validates.PREFIX_ + "name", "any");
            whole.putIfAbsent(Validates.PREFIX_ + "phases", "CONNECT");
            Declaration.of(whole);
        }
    }
}
