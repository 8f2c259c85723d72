package org.sluice.console;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.ComponentContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.support.configuration.DataDirectory;

/**
 * Makes the key pair of the console at the first start and enters it into Karaf's key list; there is no password. Then waits
 * for the SSH server and enables {@link ConsoleHealth}, which tells the core that the console is up.
 */
@Component(
        immediate = true,
        service = {})
public final class ConsoleKeys {

    /** The user the key belongs to. */
    static final String USER = "sluice";

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleKeys.class);
    private static final long FIRST_MILLIS = 50;
    private static final long SLOW_MILLIS = 1_000;
    private static final int WARN_AFTER = 60;

    private final ComponentContext component;
    private final SshPort port;
    private final ScheduledExecutorService worker;
    private int attempts;

    /** Starts the work on a thread of its own: making a key takes a while. */
    @Activate
    public ConsoleKeys(ComponentContext component, @Reference ConfigurationAdmin configurations) {
        this.component = component;
        this.port = new SshPort(configurations);
        this.worker = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "sluice-console-keys");
            thread.setDaemon(true);
            return thread;
        });
        worker.execute(this::prepare);
    }

    @Deactivate
    void stop() {
        worker.shutdownNow();
    }

    /** Where the key pair lies. */
    static Path directory() {
        return DataDirectory.path().resolve("console");
    }

    private void prepare() {
        try {
            enter(DataDirectory.path());
        } catch (IOException e) {
            LOG.error("the console cannot be opened to ./sluice console: {}", e.toString());
        }
        look();
    }

    /** Makes the pair and enters it; does nothing where both is done. */
    static void enter(Path base) throws IOException {
        SshKeyPair pair = SshKeyPair.in(base.resolve("console"));
        Path etc = Path.of(System.getProperty("karaf.etc", base.resolve("etc").toString()));
        if (new KeysFile(etc.resolve("keys.properties")).enter(USER, pair.publicKey())) {
            LOG.info("user {} may log in to the console with {}", USER, pair.privateFile());
        }
    }

    private void look() {
        try {
            port.probe();
            component.enableComponent(ConsoleHealth.class.getName());
            worker.shutdown();
        } catch (IOException e) {
            attempts++;
            if (attempts == WARN_AFTER) {
                LOG.warn("the console does not answer yet: {}", e.toString());
            }
            again();
        }
    }

    private void again() {
        try {
            worker.schedule(this::look, attempts < WARN_AFTER ? FIRST_MILLIS : SLOW_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("stopped while waiting for the console");
        }
    }
}
