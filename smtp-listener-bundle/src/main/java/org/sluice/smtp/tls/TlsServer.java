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

/**
 * TLS of one Listen: its certificates by name, and how many handshakes are under way. New contents of its files take the
 * place of the old ones for new handshakes; what cannot be used changes nothing. Looked at from every event loop, renewed by
 * one thread.
 */
public final class TlsServer {

    private static final Duration SOON = Duration.ofDays(14);

    /** One configured certificate as it stands now. */
    private static final class Slot {
        private final TlsOptions.Files files;
        private final WatchedFiles watched;
        private volatile TlsIdentity identity;
        private volatile String trouble = "";

        private Slot(TlsOptions.Files files) {
            this.files = files;
            this.watched = new WatchedFiles(List.of(files.certificate(), files.privateKey()));
        }
    }

    private final TlsOptions options;
    private final TlsProvider provider;
    private final Executor workers;
    private final AtomicInteger handshakes = new AtomicInteger();
    private final List<Slot> slots = new ArrayList<>();
    private final Optional<WatchedFiles> watchedCa;
    private Optional<ClientCertificates> clients;
    private volatile String troubleWithCa = "";
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
        this.watchedCa = options.clientCa.map(file -> new WatchedFiles(List.of(file)));
        this.clients = clients();
        slots.add(new Slot(options.main.orElseThrow()));
        options.byName.forEach(files -> slots.add(new Slot(files)));
        for (Slot slot : slots) {
            try {
                load(slot);
            } catch (UnusableFile e) {
                throw options.refused(slot.files.key(), "a usable file: " + e.getMessage());
            }
        }
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
        boolean otherClients = watchedCa.isPresent() && watchedCa.get().haveChanged() && renewClients(done, refused);
        boolean renewed = false;
        for (Slot slot : slots) {
            if (slot.watched.haveChanged() || otherClients) {
                try {
                    load(slot);
                    renewed = true;
                    done.accept(slot.files.certificate() + ": in use now, expires "
                            + slot.identity.identity().notAfter());
                } catch (UnusableFile e) {
                    slot.trouble = e.getMessage() + "; the old certificate stays";
                    refused.accept(slot.trouble);
                }
            }
        }
        if (renewed) {
            publish();
        }
    }

    private boolean renewClients(Consumer<String> done, Consumer<String> refused) {
        Path file = options.clientCa.orElseThrow();
        try {
            clients = Optional.of(new ClientCertificates(file, options.verifyMode));
            troubleWithCa = "";
            done.accept(file + ": in use now");
            return true;
        } catch (UnusableFile e) {
            troubleWithCa = e.getMessage() + "; the old authorities stay";
            refused.accept(troubleWithCa);
            return false;
        }
    }

    /** What an operator should know. */
    public void check(Instant now, Consumer<Finding> findings) {
        if (!troubleWithCa.isEmpty()) {
            findings.accept(Finding.problem(troubleWithCa));
        }
        for (Slot slot : slots) {
            if (!slot.trouble.isEmpty()) {
                findings.accept(Finding.problem(slot.trouble));
            }
            Instant end = slot.identity.identity().notAfter();
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
        slots.forEach(slot -> expiries.put(
                options.fullKey(slot.files.key()), slot.identity.identity().notAfter()));
        return expiries;
    }

    private Optional<ClientCertificates> clients() {
        if (options.clientCa.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ClientCertificates(options.clientCa.get(), options.verifyMode));
        } catch (UnusableFile e) {
            throw options.refused("tls_client_ca", "a usable file: " + e.getMessage());
        }
    }

    private void load(Slot slot) throws UnusableFile {
        Identity identity = Identity.read(slot.files.certificate(), slot.files.privateKey());
        slot.identity = TlsIdentity.of(identity, clients, options, provider);
        slot.trouble = "";
    }

    private void publish() {
        Map<String, TlsIdentity> names = new HashMap<>();
        // The first one that claims a name has it, and what an operator says comes before what certificates say.
        slots.forEach(slot -> slot.files.names().forEach(name -> names.putIfAbsent(name, slot.identity)));
        slots.stream()
                .filter(slot -> slot.files.names().isEmpty())
                .forEach(slot ->
                        slot.identity.identity().names().forEach(name -> names.putIfAbsent(name, slot.identity)));
        byName = Map.copyOf(names);
        main = slots.get(0).identity;
    }
}
