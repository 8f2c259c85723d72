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
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.Validates;

/**
 * Keeps an edit of a module's file whole. The keys {@code validation.*} are the core's, the others the module's, and either
 * could refuse its share when the other has taken its own. So the core's are looked at before the module sees anything, and
 * with them what no module can judge: whether a whitelist is there. With a wrong one Config Admin hands out the values that are
 * in force.
 */
@Component(immediate = true, service = ConfigurationPlugin.class, property = "service.cmRanking:Integer=900")
public final class EditGuard implements ConfigurationPlugin {

    private static final Logger LOG = LoggerFactory.getLogger(EditGuard.class);

    private final EditLedger ledger;
    private final WhitelistNames whitelists;
    private final Consumer<String> log;
    private final Map<String, String> said = new ConcurrentHashMap<>();

    @Activate
    public EditGuard(@Reference RefusedEdits edits, @Reference WhitelistNames whitelists) {
        this(edits.ledger(), whitelists, LOG::error);
    }

    EditGuard(EditLedger ledger, WhitelistNames whitelists, Consumer<String> log) {
        this.ledger = ledger;
        this.whitelists = whitelists;
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
            checkWhitelists(inForce, wanted);
            ledger.handedOut(name, Map.copyOf(wanted));
            inForce.ifPresent(old -> said.remove(name));
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
        say(wanted, refused, "the old values stay");
    }

    /** Nobody is on a list that is not there. At first that is safer than a module that is off. */
    private void checkWhitelists(Optional<Map<String, Object>> inForce, Map<String, Object> wanted) {
        try {
            if (!inForce.filter(wanted::equals).isPresent()) {
                whitelists.check(wanted);
            }
        } catch (ConfigurationRefused refused) {
            if (inForce.isPresent()) {
                throw refused;
            }
            say(wanted, refused, "nobody is on it");
        }
    }

    private void say(Map<String, Object> values, ConfigurationRefused refused, String consequence) {
        String line = SourceFile.of(values).orElseThrow() + ": " + refused.getMessage() + "; " + consequence;
        // The component runtime asks for the same values several times.
        if (!line.equals(said.put(String.valueOf(values.get("service.pid")), line))) {
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
