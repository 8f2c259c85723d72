package org.sluice.core.dispatch;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.core.content.MessageContent;
import org.sluice.core.explain.Printable;
import org.sluice.core.lifecycle.BundleHash;
import org.sluice.core.lifecycle.Contracts;
import org.sluice.core.lifecycle.Identity;
import org.sluice.core.lifecycle.Installed;
import org.sluice.core.lifecycle.ModuleHandle;
import org.sluice.core.lifecycle.Registry;
import org.sluice.core.lifecycle.RoutingFile;
import org.sluice.core.lifecycle.StuckWatch;
import org.sluice.core.lifecycle.TimerThread;
import org.sluice.core.lifecycle.Workers;
import org.sluice.core.record.Recorder;
import org.sluice.core.settings.Declaration;
import org.sluice.core.settings.ModuleFiles;
import org.sluice.core.settings.RefusedEdits;
import org.sluice.counters.Counters;
import org.sluice.datasource.Datasource;
import org.sluice.dns.Dns;
import org.sluice.injection.ConnectionFacts;
import org.sluice.injection.Injector;
import org.sluice.injection.Outcome;
import org.sluice.injection.PhaseDispatcher;
import org.sluice.injection.Scope;
import org.sluice.injection.Session;
import org.sluice.injection.ValidationContexts;
import org.sluice.metrics.Metrics;
import org.sluice.operations.Explanation;
import org.sluice.operations.Explanations;
import org.sluice.operations.HealthCheck;
import org.sluice.operations.ModuleStatus;
import org.sluice.operations.Modules;
import org.sluice.operations.Routing;
import org.sluice.operations.Sessions;
import org.sluice.support.configuration.DataDirectory;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.OutcomeListener;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;

/**
 * The services of the dispatcher, and nothing but their wiring: what a module declares is read here, everything else is
 * done by classes that know no framework.
 */
@Component(
        service = {
            PhaseDispatcher.class,
            ValidationContexts.class,
            Modules.class,
            Routing.class,
            Sessions.class,
            Explanations.class,
            HealthCheck.class,
            Installed.class
        },
        configurationPid = "org.sluice.modules",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
public final class DispatcherComponent
        implements PhaseDispatcher,
                ValidationContexts,
                Modules,
                Routing,
                Sessions,
                Explanations,
                HealthCheck,
                Installed {

    private static final Logger LOG = LoggerFactory.getLogger(DispatcherComponent.class);
    private static final String FILE = "etc/org.sluice.modules.cfg";
    /** In the data directory: the container's own folder goes with every upgrade, and with it who is to be missed. */
    private static final String MEMORY = "modules";

    private static final long DRAIN_MILLIS = 3_000;
    private static final long GRACE_MILLIS = 1_500;
    private static final int LEAST_WORKERS = 4;

    private final TimerThread timers = new TimerThread();
    private final Workers workers =
            new Workers(Math.max(LEAST_WORKERS, 2 * Runtime.getRuntime().availableProcessors()));
    private final StuckWatch watch = new StuckWatch(workers, timers);
    private final BundleHash hashes = new BundleHash();
    private final Map<ServiceReference<ValidationModule>, ModuleHandle> handles = new ConcurrentHashMap<>();
    private final SetAside aside = new SetAside();
    private final Core core;
    private final OpenPaths paths;
    private final RoutingFile routing;
    private final ModuleFiles files;

    @Reference
    private RefusedEdits edits;

    /** Puts the core together; modules may be bound before {@link #activate} puts their contracts in force. */
    @Activate
    public DispatcherComponent(
            BundleContext bundle,
            @Reference CoreRules rules,
            @Reference RoutingFile routing,
            @Reference ModuleFiles files,
            @Reference Recorder recorder) {
        this.routing = routing;
        this.files = files;
        this.core = new Core(
                timers,
                workers,
                DRAIN_MILLIS,
                new Core.Outside(
                        DataDirectory.ofKaraf().map(data -> data.resolve(MEMORY)), files, routing, new Bundles(bundle)),
                rules::settings);
        this.core.services.recorder = recorder;
        core.registry.route(routing.routes());
        this.paths = new OpenPaths(core.registry);
    }

    /** Puts the contracts in force; wrong values fail the activation. */
    @Activate
    void activate(Map<String, Object> config) {
        Contracts contracts = Contracts.of(config);
        files.follow(core.registry::fileChanged);
        core.registry.configure(contracts);
        routing.follow(core.registry::route);
        workers.execute(routing::catchUp);
        paths.check();
        watch.start();
        core.sweep();
    }

    /** Puts changed contracts in force; with a wrong value everything stays as it was. */
    @Modified
    void modify(Map<String, Object> config) {
        try {
            core.registry.configure(Contracts.of(config));
            paths.check();
        } catch (ConfigurationRefused refused) {
            LOG.error("{}: {}; the old values stay", FILE, refused.getMessage());
        }
    }

    /** Finishes what can be finished soon and hands the rest to the next core. */
    @Deactivate
    void deactivate() {
        files.unfollow();
        routing.follow(changed -> {});
        core.leave(GRACE_MILLIS);
        watch.stop();
        workers.close();
        timers.close();
    }

    /** A module appears. One that declares nonsense is not asked; its contract holds as if it were absent. */
    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            updated = "updateModule")
    void bindModule(ValidationModule module, ServiceReference<ValidationModule> reference) {
        try {
            Map<String, Object> properties = FrameworkUtil.asMap(reference.getProperties());
            Declaration declaration = Declaration.of(properties);
            Bundle bundle = reference.getBundle();
            Identity identity = new Identity(
                    declaration.name(),
                    Declaration.instance(properties.get("service.pid")),
                    bundle.getSymbolicName(),
                    bundle.getVersion(),
                    bundle.getBundleId(),
                    hashes.of(bundle));
            ModuleHandle handle = core.registry.bind(identity, declaration, module);
            handle.configured(ConfigurationFacts.of(properties));
            handles.put(reference, handle);
            aside.taken(reference);
            LOG.info("{} {} is here (bundle {})", identity.display(), identity.version(), identity.bundleId());
        } catch (ConfigurationRefused refused) {
            aside.refused(reference, refused);
        }
    }

    /** Its configuration changed. With a wrong value the old declaration stays. */
    void updateModule(ValidationModule module, ServiceReference<ValidationModule> reference) {
        ModuleHandle handle = handles.get(reference);
        if (handle == null) {
            bindModule(module, reference);
            return;
        }
        if (reference.getProperty("component.id") instanceof Long component && edits.isRefused(component)) {
            // The module goes on with its old values; taking ours would apply half of the edit.
            return;
        }
        try {
            Map<String, Object> properties = FrameworkUtil.asMap(reference.getProperties());
            Declaration declaration = Declaration.of(properties);
            if (!declaration.name().equals(handle.identity().name())) {
                throw new ConfigurationRefused(
                        "validation.name", declaration.name(), handle.identity().name());
            }
            core.registry.update(handle, declaration);
            handle.configured(ConfigurationFacts.of(properties));
        } catch (ConfigurationRefused refused) {
            LOG.error("{}: {}; the old values stay", SetAside.source(reference), Printable.of(refused.getMessage()));
        }
    }

    /** It leaves: returns when its calls are over, so that it is not deactivated under them. */
    void unbindModule(ServiceReference<ValidationModule> reference) {
        aside.taken(reference);
        ModuleHandle handle = handles.remove(reference);
        if (handle != null) {
            Bundle bundle = reference.getBundle();
            boolean wholeBundle = bundle != null && bundle.getState() == Bundle.STOPPING;
            core.registry.unbind(handle, wholeBundle);
            LOG.info(
                    "{} {} has left",
                    handle.identity().display(),
                    handle.identity().version());
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindOutcomeListener(OutcomeListener listener) {
        core.outcomes.add(listener);
    }

    void unbindOutcomeListener(OutcomeListener listener) {
        core.outcomes.remove(listener);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindInjector(Injector injector) {
        paths.open(injector.protocol());
        core.registry.open();
    }

    void unbindInjector(Injector injector) {
        paths.close(injector.protocol());
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindDatasource(Datasource datasource, Map<String, Object> properties) {
        Object name = properties.get("datasource.name");
        if (name == null) {
            LOG.error("a datasource without the property datasource.name cannot be asked");
        } else {
            core.services.datasources.put(name.toString(), datasource);
        }
    }

    void unbindDatasource(Datasource datasource, Map<String, Object> properties) {
        core.services.datasources.remove(String.valueOf(properties.get("datasource.name")), datasource);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDns(Dns dns) {
        core.services.dns = dns;
    }

    void unbindDns(Dns dns) {
        if (core.services.dns == dns) {
            core.services.dns = null;
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCounters(Counters counters) {
        core.services.counters = counters;
    }

    void unbindCounters(Counters counters) {
        if (core.services.counters == counters) {
            core.services.counters = null;
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindMetrics(Metrics metrics) {
        core.services.metrics = metrics;
    }

    void unbindMetrics(Metrics metrics) {
        if (core.services.metrics == metrics) {
            core.services.metrics = null;
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindContents(MessageContent.Factory contents) {
        core.services.contents = contents;
    }

    void unbindContents(MessageContent.Factory contents) {
        if (core.services.contents == contents) {
            core.services.contents = null;
        }
    }

    @Override
    public CompletionStage<Outcome> dispatch(Phase phase, Scope scope) {
        return core.dispatcher.dispatch(phase, scope);
    }

    @Override
    public Session open(ConnectionFacts facts, Executor home) {
        return core.contexts.open(facts, home);
    }

    @Override
    public Session resume(Map<String, Object> snapshot, Executor home) {
        return core.contexts.resume(snapshot, home);
    }

    @Override
    public List<ModuleStatus> modules() {
        return core.registry.modules();
    }

    @Override
    public String name() {
        return "modules";
    }

    @Override
    public List<Finding> check() {
        return Stream.concat(
                        ModuleFindings.of(modules(), core.registry.routes()).stream(),
                        aside.findings(handles.values(), modules()))
                .toList();
    }

    @Override
    public Registry registry() {
        return core.registry;
    }

    @Override
    public Map<Integer, List<String>> plan(Phase phase) {
        return core.dispatcher.plan().waves(phase);
    }

    @Override
    public void bypass(String module, String peer, Duration period) {
        core.dispatcher.bypass(module, peer, period);
        LOG.info("{} is bypassed by the console, {}", module, peer.isBlank() ? "for everybody" : "for " + peer);
    }

    @Override
    public boolean endBypass(String module, String peer) {
        return core.registry.bypasses().remove(module, peer);
    }

    @Override
    public List<String> bypasses() {
        return core.registry.bypasses().lines();
    }

    @Override
    public String hash(Path jar) throws IOException {
        return BundleHash.of(jar);
    }

    @Override
    public boolean reset(String module) {
        return core.registry.reset(module);
    }

    @Override
    public void forget(String module) {
        core.registry.forget(module);
    }

    @Override
    public void shadow(String module, String version) {
        core.router.shadow(module, version);
    }

    @Override
    public void canary(String module, String version, String share) {
        core.router.canary(module, version, share);
    }

    @Override
    public boolean stand(String module) {
        return core.router.stand(module);
    }

    @Override
    public void promote(String module, String version) {
        core.router.promote(module, version);
    }

    @Override
    public String rollback(String module) {
        return core.router.rollback(module);
    }

    @Override
    public void retire(String module, String version) {
        core.router.retire(module, version);
    }

    @Override
    public Differences differences(String module, int limit) {
        return core.router.differences(module, limit);
    }

    @Override
    public List<Map<String, String>> sessions(int limit) {
        return core.contexts.sessions(limit);
    }

    @Override
    public Optional<Map<String, Map<String, String>>> dictionaries(String id) {
        return core.contexts.dictionaries(id);
    }

    @Override
    public int count() {
        return core.contexts.count();
    }

    @Override
    public Optional<Explanation> explain(String id) {
        return core.explain(id);
    }

    @Override
    public List<String> latest(int limit) {
        return core.explanations.latest(limit);
    }
}
