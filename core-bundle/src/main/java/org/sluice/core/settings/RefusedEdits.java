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
 * Says which file, key and value a module has refused. A module only throws {@link ConfigurationRefused}; the component
 * runtime, the one to catch it, logs it without the file. So this listens to the log, which is the only trace of it.
 */
@Component(
        immediate = true,
        service = {})
public final class RefusedEdits implements LogListener {

    private static final Logger LOG = LoggerFactory.getLogger(RefusedEdits.class);
    private static final Pattern COMPONENT = Pattern.compile("\\[([\\w.$]+)\\((\\d+)\\)]");

    private final ServiceComponentRuntime runtime;
    private final Consumer<String> log;

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

    @Override
    public void logged(LogEntry entry) {
        Optional<ConfigurationRefused> refused = refusal(entry.getException());
        Matcher component = COMPONENT.matcher(String.valueOf(entry.getMessage()));
        if (refused.isPresent() && component.find()) {
            String name = component.group(1);
            long id = Long.parseLong(component.group(2));
            Bundle bundle = entry.getBundle();
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
            Optional<ComponentConfigurationDTO> instance = runtime.getComponentConfigurationDTOs(description).stream()
                    .filter(candidate -> candidate.id == id)
                    .findFirst();
            boolean goesOn = instance.filter(present -> present.state == ComponentConfigurationDTO.ACTIVE)
                    .isPresent();
            log.accept("etc/" + file(description, instance) + ": " + refused.getMessage()
                    + (goesOn ? "; the old values stay" : "; the module stays off until it is right"));
        }
    }

    /** As the operator knows it: the file it was read from, else the name it would have. */
    private static String file(ComponentDescriptionDTO description, Optional<ComponentConfigurationDTO> instance) {
        Optional<Object> read = instance.map(present -> present.properties.get("felix.fileinstall.filename"));
        Optional<Object> pid = instance.map(present -> present.properties.get("service.pid"));
        return read.map(source -> source.toString().replaceFirst(".*/", ""))
                .orElseGet(() ->
                        pid.orElse(description.configurationPid[0]).toString().replace('~', '-') + ".cfg");
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
