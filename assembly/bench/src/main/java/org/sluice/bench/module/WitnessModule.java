package org.sluice.bench.module;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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
 * Looks, when all engines have answered, for the sign each of them leaves. A message with all signs gets the stamp of a message that
 * was scanned, any other one gets the names of those whose signs it lacks. A message from {@code probe@} is refused with those names,
 * so that a client hears who saw it.
 */
@Component(
        configurationPid = "org.sluice.bench_witness",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Validates(name = "bench_witness", phases = Phase.DATASPOOL, order = 900, onError = OnError.DEFER)
public final class WitnessModule implements ValidationModule {

    /** The header field with the names of those whose signs a message lacks. */
    public static final String MISSING = "X-Bench-Missing";

    /** What it is told. */
    public @interface Config {
        /** The signs, separated by commas; see {@link WitnessSign}. */
        String signs();
    }

    private volatile List<WitnessSign> signs = List.of();

    /** Takes the signs. */
    @Activate
    @Modified
    void configure(Config config) {
        signs = Arrays.stream(config.signs().split(",")).map(WitnessSign::of).toList();
    }

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        return CompletableFuture.supplyAsync(() -> missing(context), context.blocking())
                .thenApply(missing -> conclude(context, missing));
    }

    private String missing(ValidationContext context) {
        try {
            WitnessSign.Message message = WitnessSign.Message.of(context);
            Set<String> names = new LinkedHashSet<>();
            for (WitnessSign sign : signs) {
                if (!sign.isOn(message)) {
                    names.add(sign.engine());
                }
            }
            return String.join(" ", names);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Verdict conclude(ValidationContext context, String missing) {
        if (context.message().sender().toString().startsWith("probe@")) {
            String names = missing.isEmpty() ? "nobody" : missing;
            return Verdict.reject(new SmtpReply(554, "5.7.1", "Not seen by: " + names), "probe");
        }
        if (missing.isEmpty()) {
            context.effects().header().prepend(ScanModule.STAMP, "all " + signs.size() + " signs");
        } else {
            context.effects().header().prepend(MISSING, missing);
        }
        return Verdict.CONTINUE;
    }
}
