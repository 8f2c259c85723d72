package org.sluice.bench.module;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.sluice.message.SmtpReply;
import org.sluice.validation.OnError;
import org.sluice.validation.Phase;
import org.sluice.validation.Validates;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/**
 * Looks, when all engines have answered, what each of them noted. A message that every engine called clean gets the stamp of a
 * message that was scanned, any other one gets the names of those that did not. A message from {@code probe@} is refused with those
 * names, so that a client hears who saw it.
 */
@Component(
        configurationPid = "org.sluice.bench_witness",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Validates(name = "bench_witness", phases = Phase.DATASPOOL, order = 900, onError = OnError.DEFER)
public final class WitnessModule implements ValidationModule {

    /** What it is told. */
    public @interface Config {
        /** The engines, separated by blanks. */
        String engines();
    }

    private volatile List<String> engines = List.of();

    /** Takes the names. */
    @Activate
    @Modified
    void configure(Config config) {
        engines = List.of(config.engines().strip().split(" +"));
    }

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        Map<String, String> facts = context.message().attributes().asMap();
        List<String> missing = new ArrayList<>();
        for (String engine : engines) {
            if (!"clean".equals(facts.get(engine + ".result"))) {
                missing.add(engine);
            }
        }
        String names = missing.isEmpty() ? "nobody" : String.join(" ", missing);
        if (context.message().sender().toString().startsWith("probe@")) {
            return Verdict.reject(new SmtpReply(554, "5.7.1", "Not seen by: " + names), "probe")
                    .stage();
        }
        if (missing.isEmpty()) {
            context.effects().header().prepend(ScanModule.STAMP, "seen by " + engines.size());
        } else {
            context.effects().header().prepend("X-Bench-Missing", names);
        }
        return Verdict.CONTINUE.stage();
    }
}
