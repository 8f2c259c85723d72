package org.sluice.support.upstream.scan;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.sluice.support.configuration.Options;
import org.sluice.support.scan.ScanConfig;
import org.sluice.support.scan.ScanPolicy;
import org.sluice.support.scan.ScanResult;
import org.sluice.support.scan.Skip;
import org.sluice.support.upstream.Upstreams;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.Verdict;

/** Has a message scanned by one of the servers and notes and concludes what it said. Safe for use from any thread. */
public final class ServerScan {

    /**
     * What the operator wants.
     *
     * @param mostOctets of a message that is sent; 0: any
     * @param variable the fact a hit or an error is noted in, {@code <variable>_info} its name or text
     */
    public record Rules(ScanPolicy policy, Skip skip, long mostOctets, String variable) {

        /** Checks the options {@code max_size_kb} and {@code context_variable} (empty: {@code <module>_status}). */
        public static Rules of(String module, ScanConfig scan, Skip skip, String mostKibibytes, String variable) {
            return new Rules(
                    ScanPolicy.of(module, scan),
                    skip,
                    Options.number("max_size_kb", mostKibibytes, 0, 2_000_000) * 1_024L,
                    Skip.variable("context_variable", variable).orElse(module + "_status"));
        }
    }

    private final String module;
    private final Upstreams upstreams;

    /** Facts begin with the module's name. */
    public ServerScan(String module, Upstreams upstreams) {
        this.module = module;
        this.upstreams = upstreams;
    }

    /**
     * Judges the message of the call. Never fails.
     *
     * @param asking asks the servers; not called where the message is left alone
     */
    public CompletionStage<Verdict> judge(
            ValidationContext context, Rules rules, Supplier<CompletionStage<Scanned>> asking) {
        Optional<Verdict> leftAlone = rules.skip().leaveAlone(context, module);
        if (leftAlone.isPresent()) {
            return leftAlone.get().stage();
        }
        long octets = context.message().body().sizeOctets();
        if (rules.mostOctets() > 0 && octets > rules.mostOctets()) {
            return conclude(context, rules, new ScanResult.Unscannable("size", ""));
        }
        long begun = System.nanoTime();
        return asking.get()
                .handle((scanned, failure) -> {
                    context.metrics().observe("scan_seconds", (System.nanoTime() - begun) / 1e9);
                    if (failure != null) {
                        return ScanResult.of(failure);
                    }
                    noteVersion(context, scanned.server());
                    return scanned.result();
                })
                .thenCompose(result -> conclude(context, rules, result));
    }

    private void noteVersion(ValidationContext context, String server) {
        Optional.ofNullable(upstreams.versions().get(server))
                .filter(version -> !version.isEmpty())
                .ifPresent(version -> context.effects().put(module + ".version", version));
    }

    /** Only a hit or an error is noted in the variables scripts know from elsewhere. */
    private static CompletionStage<Verdict> conclude(ValidationContext context, Rules rules, ScanResult result) {
        if (!(result instanceof ScanResult.Clean)) {
            context.effects()
                    .put(rules.variable(), result.isJudgement() ? result.word() : "error")
                    .put(rules.variable() + "_info", result.detail());
        }
        return rules.policy().conclude(context, result);
    }
}
