package org.sluice.smtp.tls;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.sluice.operations.HealthCheck.Finding;
import org.sluice.support.file.FollowedFiles;
import org.sluice.support.file.UnusableFile;

/**
 * TLS of one Listen: its certificates by name, and how many handshakes are under way. New contents of its files take the
 * place of the old ones for new handshakes; what cannot be used changes nothing. Looked at from every event loop, renewed by
 * one thread.
 */
public final class TlsServer {

    private static final Duration SOON = Duration.ofDays(14);

    /** One configured certificate as it stands now. */
    private final class Slot {
        private final TlsOptions.Files files;
        private final FollowedFiles<TlsIdentity> followed;

        private Slot(TlsOptions.Files files) {
            this.files = files;
            try {
                this.followed = FollowedFiles.of(List.of(files.certificate(), files.privateKey()), this::read);
            } catch (UnusableFile e) {
                throw options.refused(files.key(), "a usable file: " + e.getMessage());
            }
        }

        private TlsIdentity read() throws UnusableFile {
            Identity identity = Identity.read(files.certificate(), files.privateKey());
            return TlsIdentity.of(identity, clients.map(FollowedFiles::value), options, provider);
        }

        private TlsIdentity identity() {
            return followed.value();
        }

        private Instant end() {
            return identity().identity().notAfter();
        }

        private String trouble() {
            return followed.trouble().isEmpty() ? "" : followed.trouble() + "; the old certificate stays";
        }
    }

    private final TlsOptions options;
    private final TlsProvider provider;
    private final Executor workers;
    private final AtomicInteger handshakes = new AtomicInteger();
    private final List<Slot> slots = new ArrayList<>();
    private final Optional<FollowedFiles<ClientCertificates>> clients;
    private volatile TlsIdentity main;
    private volatile Map<String, TlsIdentity> byName = Map.of();

    /**
     * Reads all files.
     *
     * @throws org.sluice.validation.ConfigurationRefused naming the first one that cannot be used
     */
    public TlsServer(TlsOptions options, Executor workers) {
        this.options = options;
        this.workers = workers;
        this.provider = TlsProvider.choose(options);
        this.clients = options.clientCa.map(this::authorities);
        slots.add(new Slot(options.main.orElseThrow()));
        options.byName.forEach(files -> slots.add(new Slot(files)));
        publish();
    }

    public TlsOptions options() {
        return options;
    }

    public TlsProvider provider() {
        return provider;
    }

    /** For the arithmetic of handshakes. */
    Executor workers() {
        return workers;
    }

    /** What a client that asks for a name gets; null where it asks for none. */
    TlsIdentity identity(String name) {
        if (name == null) {
            return main;
        }
        TlsIdentity exact = byName.get(name);
        if (exact != null) {
            return exact;
        }
        int dot = name.indexOf('.');
        return dot < 0 ? main : byName.getOrDefault('*' + name.substring(dot), main);
    }

    /** Takes a place for a handshake; false when too many are under way. */
    public boolean enter() {
        if (handshakes.incrementAndGet() > options.handshakes && options.handshakes > 0) {
            handshakes.decrementAndGet();
            return false;
        }
        return true;
    }

    /** A handshake is over. */
    void leave() {
        handshakes.decrementAndGet();
    }

    /** Takes over what changed on disk. Says what it did and what it could not do, in lines for the log. */
    public void renew(Consumer<String> done, Consumer<String> refused) {
        boolean otherClients = clients.isPresent() && renewClients(clients.get(), done, refused);
        boolean renewed = false;
        for (Slot slot : slots) {
            switch (otherClients ? slot.followed.again() : slot.followed.look()) {
                case TAKEN -> {
                    renewed = true;
                    done.accept(slot.files.certificate() + ": in use now, expires " + slot.end());
                }
                case REFUSED -> refused.accept(slot.trouble());
                default -> {
                    continue;
                }
            }
        }
        if (renewed) {
            publish();
        }
    }

    private boolean renewClients(
            FollowedFiles<ClientCertificates> authorities, Consumer<String> done, Consumer<String> refused) {
        switch (authorities.look()) {
            case TAKEN -> {
                done.accept(options.clientCa.orElseThrow() + ": in use now");
                return true;
            }
            case REFUSED -> refused.accept(troubleWithAuthorities());
            default -> {
                return false;
            }
        }
        return false;
    }

    private String troubleWithAuthorities() {
        return clients.map(FollowedFiles::trouble)
                .filter(trouble -> !trouble.isEmpty())
                .map(trouble -> trouble + "; the old authorities stay")
                .orElse("");
    }

    /** What an operator should know. */
    public void check(Instant now, Consumer<Finding> findings) {
        String authorities = troubleWithAuthorities();
        if (!authorities.isEmpty()) {
            findings.accept(Finding.problem(authorities));
        }
        for (Slot slot : slots) {
            String trouble = slot.trouble();
            if (!trouble.isEmpty()) {
                findings.accept(Finding.problem(trouble));
            }
            Instant end = slot.end();
            String which = "certificate " + slot.files.certificate();
            if (end.isBefore(now)) {
                findings.accept(Finding.problem(which + " has expired " + end + "; renew it"));
            } else if (end.isBefore(now.plus(SOON))) {
                findings.accept(Finding.hint(which + " expires " + end + "; renew it"));
            }
        }
    }

    /** When each certificate expires, by its key in the configuration. */
    public Map<String, Instant> expiries() {
        Map<String, Instant> expiries = new LinkedHashMap<>();
        slots.forEach(slot -> expiries.put(options.fullKey(slot.files.key()), slot.end()));
        return expiries;
    }

    private FollowedFiles<ClientCertificates> authorities(Path file) {
        try {
            return FollowedFiles.of(List.of(file), () -> new ClientCertificates(file, options.verifyMode));
        } catch (UnusableFile e) {
            throw options.refused("tls_client_ca", "a usable file: " + e.getMessage());
        }
    }

    private void publish() {
        Map<String, TlsIdentity> names = new HashMap<>();
        // The first one that claims a name has it, and what an operator says comes before what certificates say.
        slots.forEach(slot -> slot.files.names().forEach(name -> names.putIfAbsent(name, slot.identity())));
        slots.stream()
                .filter(slot -> slot.files.names().isEmpty())
                .forEach(slot ->
                        slot.identity().identity().names().forEach(name -> names.putIfAbsent(name, slot.identity())));
        byName = Map.copyOf(names);
        main = slots.get(0).identity();
    }
}
