package org.sluice.module.dmarc;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.sluice.dns.Dns;
import org.sluice.injection.MessageIntake;
import org.sluice.operations.HealthCheck;
import org.sluice.support.configuration.DataDirectory;
import org.sluice.validation.Conclusion;
import org.sluice.validation.OutcomeListener;
import org.sluice.validation.Phase;

/**
 * Hears what became of messages and keeps what aggregate reports are made of. A row is counted here, when the phase is decided,
 * and not where the module answers: only here is it known whether an answer was taken, and what was done in the end.
 *
 * <p>Without {@code aggregate_data} or {@code reports} there is no thread and no file.
 */
@Component(
        service = {OutcomeListener.class, HealthCheck.class},
        configurationPid = "org.sluice.dmarc",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
public final class ReportsComponent implements OutcomeListener, HealthCheck {

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile MessageIntake intake;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Dns dns;

    private final Path folder;
    private final Clock clock;
    private volatile Reporter reporter;

    /** With the folder in the data directory. */
    public ReportsComponent() {
        this(DataDirectory.path().resolve("dmarc"), Clock.systemUTC());
    }

    ReportsComponent(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    @Activate
    @Modified
    void activate(DmarcModule.Config config) {
        Settings settings = Settings.of(config);
        stop();
        if (settings.reporting().keepsData()) {
            Reporter next = new Reporter(settings, folder, clock, () -> intake, () -> dns);
            next.start();
            reporter = next;
        }
    }

    @Deactivate
    void stop() {
        Reporter last = reporter;
        reporter = null;
        if (last != null) {
            last.close();
        }
    }

    @Override
    public void concluded(Conclusion conclusion) {
        Reporter now = reporter;
        if (now == null || conclusion.phase() != Phase.DATA) {
            return;
        }
        String noted = conclusion.message().getOrDefault(DmarcModule.ROWS.name(), "");
        if (!noted.isEmpty()) {
            Policy done = done(conclusion);
            for (String row : DmarcModule.ROWS.read(noted)) {
                ReportRow.decoded(row).ifPresent(each -> now.add(each.settled(done)));
            }
        }
    }

    /** Whether messages are counted now. */
    boolean isCounting() {
        Reporter now = reporter;
        return now != null && now.isCounting();
    }

    /** What this module's verdict did; what others did with the message is none of the owner's business. */
    private static Policy done(Conclusion conclusion) {
        if (!conclusion.module().equals("dmarc")) {
            return Policy.NONE;
        }
        return switch (conclusion.verdict().disposition()) {
            case REJECT -> Policy.REJECT;
            case QUARANTINE -> Policy.QUARANTINE;
            case CONTINUE, ACCEPT, DEFER, DISCARD -> Policy.NONE;
        };
    }

    @Override
    public String name() {
        return "dmarc";
    }

    @Override
    public List<Finding> check() {
        List<Finding> findings = new ArrayList<>();
        Reporter now = reporter;
        if (now != null && now.lost() > 0) {
            findings.add(Finding.hint(now.lost() + " messages are in no DMARC report: raise data_megabytes in"
                    + " etc/org.sluice.dmarc.cfg, or look at the disk"));
        }
        return findings;
    }
}
