package org.sluice.module.dkim;

import java.util.List;
import java.util.function.Supplier;
import org.sluice.message.SmtpReply;
import org.sluice.support.net.Domains;
import org.sluice.validation.Verdict;

/** What DECIDE refuses, with the codes of RFC 7372 section 3.1. */
final class Demand {

    private final Settings.Demands wanted;

    Demand(Settings.Demands wanted) {
        this.wanted = wanted;
    }

    /** {@code authors}: the domains in From. */
    Verdict verdict(Findings findings, Supplier<List<String>> authors) {
        return switch (findings.result()) {
            case PASS -> wanted.ofAuthor() && !isByAuthor(findings.passing(), authors.get())
                    ? reject("5.7.22", "No valid author-matched DKIM signature found", "signed by others")
                    : Verdict.CONTINUE;
            case NONE -> wanted.signature() || wanted.ofAuthor()
                    ? reject("5.7.20", "No passing DKIM signature found", "not signed")
                    : Verdict.CONTINUE;
            case TEMPERROR -> wanted.deferTemperror()
                    ? Verdict.defer(new SmtpReply(451, "4.7.20", "DKIM key cannot be looked up now"), "temperror")
                    : Verdict.CONTINUE;
            case POLICY, FAIL, PERMERROR -> failed(findings);
        };
    }

    /** Who only tries signing must not be worse off than without (RFC 6376 section 3.6.1, {@code t=y}). */
    private Verdict failed(Findings findings) {
        boolean unsigned = wanted.signature() || wanted.ofAuthor();
        if (!unsigned && (!wanted.rejectFailed() || findings.hasTesting())) {
            return Verdict.CONTINUE;
        }
        return findings.has(Result.POLICY)
                ? reject("5.7.21", "No acceptable DKIM signature found", Result.POLICY.word())
                : reject(
                        "5.7.20",
                        "No passing DKIM signature found",
                        findings.result().word());
    }

    private static boolean isByAuthor(List<String> signers, List<String> authors) {
        return !authors.isEmpty()
                && authors.stream().allMatch(author -> signers.stream().anyMatch(d -> Domains.isWithin(author, d)));
    }

    private static Verdict reject(String enhanced, String text, String why) {
        return Verdict.reject(new SmtpReply(550, enhanced, text), why);
    }
}
