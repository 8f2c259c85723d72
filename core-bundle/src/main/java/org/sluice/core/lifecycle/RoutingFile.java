package org.sluice.core.lifecycle;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.validation.ConfigurationRefused;

/**
 * {@code etc/org.sluice.routing.cfg}, which both the operator and the console write. The console's orders go to Configuration
 * Admin, and the file installer writes them into the file, comments and all; but it does so later, and in place. So that an
 * order outlives a crash from the moment it is confirmed, it is noted beside first, and the note is dropped once the file
 * itself is on disk.
 */
@Component(service = RoutingFile.class, configurationPid = RoutingFile.PID, immediate = true)
public final class RoutingFile implements Router.Store {

    static final String PID = "org.sluice.routing";
    private static final Logger LOG = LoggerFactory.getLogger(RoutingFile.class);
    private static final String FILE = "etc/" + PID + ".cfg";
    private static final String FILE_NAME_KEY = "felix.fileinstall.filename";

    private final ConfigurationAdmin admin;
    private final WrittenRoutes written;
    private final OwnWriting own = new OwnWriting(System::nanoTime);
    private volatile Routes routes;
    private volatile Map<String, String> latest = Map.of();
    private volatile Consumer<Routes> listener = changed -> {};

    /** Reads the file, or what was ordered after it was written; wrong values fail the activation. */
    @Activate
    public RoutingFile(BundleContext bundle, @Reference ConfigurationAdmin admin, Map<String, Object> config) {
        this.admin = admin;
        this.written = new WrittenRoutes(Optional.ofNullable(bundle.getDataFile("routing-ordered.properties"))
                .map(File::toPath));
        try {
            routes = Routes.of(written.noted().orElseGet(() -> ours(config)));
        } catch (ConfigurationRefused refused) {
            LOG.error("{}: {}", FILE, refused.getMessage());
            throw refused;
        }
        latest = ours(config);
        if (written.noted().isPresent()) {
            LOG.warn("{} lacks what was ordered just before the server went down; that holds", FILE);
        }
    }

    /**
     * Reads it again; with a wrong value everything stays as it was. What this class wrote itself is no news; what it wrote
     * before its latest order is stale news, which has taken the order out of the file again.
     */
    @Modified
    void modify(Map<String, Object> config) {
        Map<String, String> values = ours(config);
        if (values.equals(latest)) {
            return;
        }
        if (own.isEcho(values)) {
            LOG.info("{} was read while an order was written into it; the order holds", FILE);
            CompletableFuture.runAsync(this::saveAgain);
            return;
        }
        latest = values;
        try {
            routes = Routes.of(values);
        } catch (ConfigurationRefused refused) {
            LOG.error("{}: {}; the old values stay", FILE, refused.getMessage());
            return;
        }
        listener.accept(routes);
    }

    /** What is in force. */
    public Routes routes() {
        return routes;
    }

    /** Who is told when the operator edits the file, and at once what is in force. */
    public void follow(Consumer<Routes> onEdit) {
        listener = onEdit;
        onEdit.accept(routes);
    }

    /** Brings the file up to date where the server went down before it was; takes a moment. */
    public void catchUp() {
        if (written.noted().isPresent()) {
            save(routes);
        }
    }

    private synchronized void saveAgain() {
        try {
            save(routes);
        } catch (IllegalStateException e) {
            LOG.warn("{}", e.getMessage());
        }
    }

    @Override
    public synchronized void save(Routes changed) {
        Map<String, String> values = changed.asMap();
        own.add(latest);
        own.add(values);
        Routes before = routes;
        try {
            written.note(values);
            latest = values;
            routes = changed;
            Configuration configuration = admin.getConfiguration(PID, "?");
            Path file = file(configuration);
            configuration.update(merged(configuration, values, file));
            written.settle(file, values);
        } catch (IOException e) {
            routes = before;
            written.drop();
            throw new IllegalStateException(FILE + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** The operator's file; made where it is not there, as the file installer writes into existing files only. */
    private static Path file(Configuration configuration) throws IOException {
        Dictionary<String, Object> properties = configuration.getProperties();
        Object name = properties == null ? null : properties.get(FILE_NAME_KEY);
        Path file = name == null
                ? Path.of(System.getProperty("karaf.base", ""), "etc", PID + ".cfg")
                : Path.of(java.net.URI.create(name.toString()));
        if (!Files.exists(file)) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.createFile(file);
        }
        return file;
    }

    /** Our keys replaced, those of others kept. */
    private static Dictionary<String, Object> merged(
            Configuration configuration, Map<String, String> values, Path file) {
        Dictionary<String, Object> merged = new Hashtable<>(values);
        Dictionary<String, Object> present = configuration.getProperties();
        if (present != null) {
            for (String key : Collections.list(present.keys())) {
                if (Routes.isForeign(key)) {
                    merged.put(key, present.get(key));
                }
            }
        }
        merged.put(FILE_NAME_KEY, file.toAbsolutePath().toUri().toString());
        return merged;
    }

    private static Map<String, String> ours(Map<String, ?> config) {
        Map<String, String> ours = new TreeMap<>();
        config.forEach((key, value) -> {
            if (!Routes.isForeign(key)) {
                ours.put(key, String.valueOf(value).strip());
            }
        });
        return ours;
    }
}
