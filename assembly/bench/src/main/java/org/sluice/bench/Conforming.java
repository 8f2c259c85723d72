package org.sluice.bench;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sluice.smtp.conformance.Conformance;

/**
 * The SMTP listener against its reference: every short sequence of commands and outcomes, every pair of them from every state,
 * every string of six octets in front of a smuggled message. Nothing is measured; one difference and the bound is broken. The
 * unit tests run a sample of it.
 */
final class Conforming implements Bench.Benchmark {

    /** More than one to see whether all of it works, within a minute. */
    private static final int ONE_IN = Integer.getInteger("sluice.bench.conformance.one_in", 1);

    /** Names of parts as in the JSON, separated by commas; none for all. */
    private static final Set<String> PARTS = Stream.of(
                    System.getProperty("sluice.bench.conformance.parts", "").split(","))
            .filter(name -> !name.isBlank())
            .collect(Collectors.toSet());

    @Override
    public Bench.Report run(Bed bed) {
        Findings findings = new Findings();
        long began = System.nanoTime();
        Conformance.run(ONE_IN, PARTS.isEmpty() ? name -> true : PARTS::contains, result -> {
            findings.note(result.name(), result.words(), result.cases());
            findings.require(result.cases() > 0, "any " + result.words());
            findings.zero(result.name() + "Different", "    otherwise than the reference", result.differences());
            result.told().forEach(each -> System.out.println("    " + each));
        });
        findings.note("seconds", "seconds", (System.nanoTime() - began) / 1_000_000_000);
        return findings.report();
    }
}
