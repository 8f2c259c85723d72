package org.sluice.core.settings;

import java.io.IOException;
import java.util.Collections;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.SynchronousConfigurationListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configurations of modules. They stay when a bundle goes, so that what they say of an absent module holds. Listens
 * synchronously: that a file is gone is known before its module is deactivated for it, and nobody waits for that one.
 */
@Component(
        immediate = true,
        service = {ModuleFiles.class, SynchronousConfigurationListener.class})
public final class ModuleFiles implements SynchronousConfigurationListener, OwnFile.Shelf {

    private static final Logger LOG = LoggerFactory.getLogger(ModuleFiles.class);

    private final ConfigurationAdmin admin;
    private final Map<String, Optional<OwnFile>> files = new ConcurrentHashMap<>();
    private volatile Consumer<String> listener = pid -> {};

    @Activate
    public ModuleFiles(@Reference ConfigurationAdmin admin) {
        this.admin = admin;
    }

    /** Reads all there are, and tells the listener which one changes from now on. */
    public void follow(Consumer<String> onChange) {
        listener = onChange;
        try {
            Configuration[] all = admin.listConfigurations(null);
            for (Configuration each : all == null ? new Configuration[0] : all) {
                // What came as an event meanwhile is younger.
                files.putIfAbsent(each.getPid(), read(each));
            }
        } catch (IOException | InvalidSyntaxException e) {
            LOG.error(
                    "configurations cannot be read, so no absent module is required by its own file: {}",
                    e.getMessage());
        }
    }

    /** Tells nobody any more. */
    public void unfollow() {
        listener = pid -> {};
    }

    @Override
    public Optional<OwnFile> find(String pid) {
        return files.getOrDefault(pid, Optional.empty());
    }

    @Override
    public void configurationEvent(ConfigurationEvent event) {
        String pid = event.getPid();
        Optional<OwnFile> now = event.getType() == ConfigurationEvent.CM_DELETED ? Optional.empty() : read(pid);
        if (!now.equals(files.put(pid, now))) {
            listener.accept(pid);
        }
    }

    private Optional<OwnFile> read(String pid) {
        try {
            return read(admin.getConfiguration(pid, "?"));
        } catch (IOException | IllegalStateException gone) {
            return Optional.empty();
        }
    }

    private static Optional<OwnFile> read(Configuration configuration) {
        Dictionary<String, Object> found = configuration.getProperties();
        if (found == null) {
            return Optional.empty();
        }
        Map<String, Object> properties = new HashMap<>();
        Collections.list(found.keys()).forEach(key -> properties.put(key, found.get(key)));
        return SourceFile.of(properties).map(source -> OwnFile.of(source, properties));
    }
}
