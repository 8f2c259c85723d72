package org.sluice.core.replay;

import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.sluice.core.content.MessageContent;
import org.sluice.core.lifecycle.Installed;
import org.sluice.core.lifecycle.ModuleHandle;
import org.sluice.core.record.Recorder;
import org.sluice.operations.ReplayRequest;
import org.sluice.operations.Replays;
import org.sluice.spool.Spool;

/** Replays as a service. */
@Component(service = Replays.class)
public final class ReplayComponent implements Replays {

    private final BundleContext context;
    private final ServiceComponentRuntime runtime;
    private final Installed installed;
    private final Replayer replayer;

    /** Messages are looked for here; empty while there is no spool. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Spool spool;

    /** Made by the component runtime. */
    @Activate
    public ReplayComponent(
            BundleContext context,
            @Reference ServiceComponentRuntime runtime,
            @Reference Installed installed,
            @Reference Recorder recorder,
            @Reference MessageContent.Factory contents) {
        this.context = context;
        this.runtime = runtime;
        this.installed = installed;
        this.replayer =
                new Replayer(installed.registry(), recorder, new PastContent(() -> spool, () -> contents), this::build);
    }

    @Override
    public Replayed replay(ReplayRequest request, Progress progress) {
        return replayer.replay(request, progress);
    }

    @Override
    public String export(List<String> ids) {
        return replayer.export(ids);
    }

    @Override
    public List<String> latest(int limit) {
        return replayer.latest(limit);
    }

    private Candidate build(ModuleHandle like, Map<String, String> options) {
        Bundle bundle = context.getBundle(like.identity().bundleId());
        if (bundle == null) {
            throw new IllegalArgumentException(like.identity().display() + ": its bundle has gone");
        }
        return Construction.of(
                runtime, bundle, like, options, installed.registry().contracts());
    }
}
