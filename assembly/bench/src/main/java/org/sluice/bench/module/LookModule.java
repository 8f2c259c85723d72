package org.sluice.bench.module;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Component;
import org.sluice.validation.Mode;
import org.sluice.validation.Phase;
import org.sluice.validation.Validates;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/** Asks for six names below the one given in EHLO, all at once: as much as a phase usually wants of the DNS. */
@Component(immediate = true)
@Validates(name = "bench_look", phases = Phase.EHLO, order = 200, mode = Mode.OBSERVE)
public final class LookModule implements ValidationModule {

    private static final int NAMES = 6;

    @Override
    public CompletionStage<Verdict> validate(ValidationContext context) {
        List<CompletableFuture<?>> lookups = new ArrayList<>();
        for (int i = 0; i < NAMES; i++) {
            String name = "n" + i + "." + context.connection().helloName();
            lookups.add(context.dns().a(name).toCompletableFuture());
        }
        return CompletableFuture.allOf(lookups.toArray(CompletableFuture[]::new))
                .thenApply(all -> Verdict.CONTINUE);
    }
}
