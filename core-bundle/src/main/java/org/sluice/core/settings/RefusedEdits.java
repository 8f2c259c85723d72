package org.sluice.core.settings;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogListener;
import org.osgi.service.log.LogReaderService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.ValidationModule;

/**
 * Says which file, key and value a module has refused in an edit. A module only throws {@link ConfigurationRefused}; the
 * component runtime, the one to catch it, logs it without the file. So this listens to the log, which is the only trace of it.
 * What is refused at the first reading keeps the module off, and is told by who looks for such.
 */
@Component(immediate = true, service = RefusedEdits.class)
public final class RefusedEdits implements LogListener {

    private static final Logger LOG = LoggerFactory.getLogger(RefusedEdits.class);
    private static final Pattern COMPONENT = Pattern.compile("\\[([\\w.$]+)\\((\\d+)\\)]");

    private final ServiceComponentRuntime runtime;
    private final Consumer<String> log;
    private final EditLedger ledger = new EditLedger();

    /** The runtime logs with its own locks held, so that it is asked on another thread. */
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread created = new Thread(task, "sluice-refused-edits");
        created.setDaemon(true);
        return created;
    });

    @Activate
    public RefusedEdits(@Reference ServiceComponentRuntime runtime) {
        this(runtime, LOG::error);
    }

    RefusedEdits(ServiceComponentRuntime runtime, Consumer<String> log) {
        this.runtime = runtime;
        this.log = log;
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindReader(LogReaderService reader) {
        reader.addLogListener(this);
    }

    void unbindReader(LogReaderService reader) {
        reader.removeLogListener(this);
    }

    @Deactivate
    void stop() {
        thread.shutdownNow();
    }

    /** Whether the module that was handed new values on this thread has refused them, so that the core is to do so too. */
    public boolean isRefused(long component) {
        return ledger.isRefused(component);
    }

    EditLedger ledger() {
        return ledger;
    }

    @Override
    public void logged(LogEntry entry) {
        Optional<ConfigurationRefused> refused = refusal(entry.getException());
        Matcher component = COMPONENT.matcher(String.valueOf(entry.getMessage()));
        if (refused.isPresent() && component.find()) {
            String name = component.group(1);
            long id = Long.parseLong(component.group(2));
            Bundle bundle = entry.getBundle();
            ledger.refused(id);
            try {
                thread.execute(() -> tell(bundle, name, id, refused.get()));
            } catch (RejectedExecutionException stopped) {
                // The core goes; the runtime's own line has to do.
            }
        }
    }

    private void tell(Bundle bundle, String name, long id, ConfigurationRefused refused) {
        ComponentDescriptionDTO description = runtime.getComponentDescriptionDTO(bundle, name);
        if (description != null
                && Arrays.asList(description.serviceInterfaces).contains(ValidationModule.class.getName())) {
            runtime.getComponentConfigurationDTOs(description).stream()
                    .filter(instance -> instance.id == id && instance.state == ComponentConfigurationDTO.ACTIVE)
                    .findFirst()
                    .flatMap(instance -> SourceFile.of(description, instance.properties))
                    .ifPresent(file -> log.accept(file + ": " + refused.getMessage() + "; the old values stay"));
        }
    }

    private static Optional<ConfigurationRefused> refusal(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < 10; depth++) {
            if (cause instanceof ConfigurationRefused refused) {
                return Optional.of(refused);
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }
}
