package org.sluice.module.auth_file;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.authentication.Attempt;
import org.sluice.authentication.Authenticator;
import org.sluice.authentication.Recognition;
import org.sluice.authentication.ScramCredentials;
import org.sluice.operations.HealthCheck;
import org.sluice.support.configuration.DataDirectory;
import org.sluice.support.configuration.Options;
import org.sluice.support.file.FileWatch;
import org.sluice.validation.ConfigurationRefused;

/** Knows the users of a file, and follows the file. */
@Component(
        service = {Authenticator.class, HealthCheck.class},
        configurationPid = "org.sluice.auth_file",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
public final class AuthFileComponent implements Authenticator, HealthCheck {

    private static final Logger LOG = LoggerFactory.getLogger(AuthFileComponent.class);
    private static final String FILE = "etc/org.sluice.auth_file.cfg";

    /** The options; {@code __} in a member stands for {@code _} in the key. */
    public @interface Config {
        /** The file with the users; relative to the data directory. */
        String users() default "etc/smtp-users";

        /** Seconds between two looks at the file. */
        String reload__seconds() default "2";

        /** Threads that check passwords. */
        String threads() default "2";

        /** Checks that may wait for one of them; further ones are told to come back. */
        String waiting() default "100";
    }

    private final FileWatch watch = new FileWatch("sluice-auth_file-watch");
    private volatile UsersFile file;
    private volatile HashWorkers workers;
    private Settings settings;

    /**
     * Reads the users.
     *
     * @throws ConfigurationRefused for a value that cannot be used
     */
    @Activate
    public AuthFileComponent(Config config) {
        use(Settings.of(config));
    }

    /** Takes other values, or stays with those it has. */
    @Modified
    synchronized void configure(Config config) {
        try {
            use(Settings.of(config));
        } catch (ConfigurationRefused e) {
            LOG.error("{}: {}; the old values stay", FILE, e.getMessage());
        }
    }

    @Deactivate
    synchronized void stop() {
        watch.close();
        workers.stop();
    }

    private void use(Settings wanted) {
        if (wanted.equals(settings)) {
            return;
        }
        HashWorkers before = workers;
        workers = new HashWorkers(wanted.threads(), wanted.waiting());
        if (before != null) {
            before.stop();
        }
        if (settings == null || !wanted.users().equals(settings.users())) {
            file = new UsersFile(wanted.users());
        }
        watch.every(wanted.reloadSeconds(), file::look);
        settings = wanted;
    }

    @Override
    public String name() {
        return "auth_file";
    }

    @Override
    public Set<Proof> proofs() {
        Users now = file.users();
        Set<Proof> proofs = EnumSet.noneOf(Proof.class);
        if (now.count() > 0) {
            proofs.add(Proof.PASSWORD);
        }
        if (now.haveScram()) {
            proofs.add(Proof.SCRAM_SHA_256);
        }
        return proofs;
    }

    @Override
    public CompletionStage<Recognition> verify(Attempt attempt, String password) {
        Users now = file.users();
        if (now.count() == 0) {
            return CompletableFuture.completedFuture(Recognition.UNKNOWN);
        }
        Optional<StoredSecret> stored = now.find(attempt.user());
        // For a stranger the same work is done, on a secret of somebody else, and what comes out is thrown away.
        StoredSecret worked = stored.orElseGet(() -> now.instead(attempt.user()));
        return workers.ask(attempt, () -> worked.isOf(password)).thenApply(right -> {
            if (stored.isEmpty()) {
                return Recognition.UNKNOWN;
            }
            return right ? Recognition.proven(attempt.user()) : Recognition.refused("wrong password");
        });
    }

    @Override
    public CompletionStage<Optional<ScramCredentials>> scramCredentials(Attempt attempt) {
        return CompletableFuture.completedFuture(file.users().scram(attempt.user()));
    }

    @Override
    public int usualScramIterations() {
        return file.users().usualIterations();
    }

    @Override
    public List<Finding> check() {
        List<Finding> findings = new ArrayList<>();
        UsersFile now = file;
        if (!now.trouble().isEmpty()) {
            findings.add(Finding.problem("users: " + now.trouble() + "; the users read before stay"));
        }
        if (now.isOpenToAll()) {
            findings.add(Finding.hint("users: everybody on this machine may read " + now.path() + "; chmod 640 it"));
        }
        return findings;
    }

    /** What it was told; checked once, then immutable. */
    record Settings(Path users, int reloadSeconds, int threads, int waiting) {

        static Settings of(Config config) {
            return new Settings(
                    path(config.users()),
                    Options.number("reload_seconds", config.reload__seconds(), 1, 3_600),
                    Options.number("threads", config.threads(), 1, 64),
                    Options.number("waiting", config.waiting(), 1, 10_000));
        }

        private static Path path(String users) {
            try {
                if (!users.isBlank()) {
                    return DataDirectory.path().resolve(users.strip());
                }
            } catch (InvalidPathException e) {
                throw new ConfigurationRefused("users", users, "the path of a file");
            }
            throw new ConfigurationRefused("users", users, "the path of a file");
        }
    }
}
