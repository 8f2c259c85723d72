package org.sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.sluice.testing.Fuzzer;

/**
 * A search of {@code sluice.bench.fuzz.seconds} (60) for each parser that reads what strangers send. An input that breaks one
 * is kept with the benchmark's files; it belongs into that target's list under {@code src/test/resources/fuzz}.
 */
final class Fuzzing implements Bench.Benchmark {

    private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("sluice.bench.fuzz.seconds", 60));
    private static final List<String> TARGETS = List.of(
            "org.sluice.smtp.conformance.FuzzCommands",
            "org.sluice.smtp.session.FuzzEnvelope",
            "org.sluice.smtp.codec.FuzzDecoder",
            "org.sluice.smtp.conformance.FuzzChunks",
            "org.sluice.smtp.proxy.FuzzProxyHeader",
            "org.sluice.smtp.conformance.FuzzXtext",
            "org.sluice.delivery.smtp.FuzzDotStuffer",
            "org.sluice.delivery.smtp.FuzzReplyDecoder",
            "org.sluice.core.content.FuzzParts",
            "org.sluice.module.arc.FuzzArcSets",
            "org.sluice.module.spf_v1.FuzzSpf",
            "org.sluice.module.dkim.FuzzSignature",
            "org.sluice.module.dkim.FuzzKeyRecord",
            "org.sluice.module.rbl.rbldnsd.FuzzDataset",
            "org.sluice.module.rbl.FuzzLinks",
            "org.sluice.module.csapi.FuzzIcapReplies",
            "org.sluice.module.keyword_filter.FuzzText",
            "org.sluice.module.milter.FuzzReply",
            "org.sluice.module.dmarc.FuzzFrom",
            "org.sluice.module.dmarc.FuzzRecord",
            "org.sluice.module.cloudmark.FuzzScore",
            "org.sluice.module.commtouch.FuzzCtasdReply",
            "org.sluice.module.ctipd.FuzzReputation",
            "org.sluice.module.rspamd.FuzzRspamdReply",
            "org.sluice.module.spamassassin.FuzzSpamdReply",
            "org.sluice.module.policy_service.FuzzReply",
            "org.sluice.module.webhook.FuzzAnswer");

    @Override
    public Bench.Report run(Bed bed) throws IOException, InterruptedException {
        Findings findings = new Findings();
        Path work = bed.folder("fuzz");
        for (String name : TARGETS) {
            String word = name.substring(name.lastIndexOf('.') + 1);
            long inputs = 0;
            try {
                Fuzzer fuzzer = new Fuzzer(target(name));
                fuzzer.replay();
                inputs = fuzzer.search(TIME, System.getProperty("java.class.path"), work);
            } catch (AssertionError broken) {
                System.out.println(broken.getMessage());
                findings.require(false, word + " holds");
                bed.keepFiles();
            }
            findings.note(word, "inputs tried on " + word, inputs);
        }
        return findings.report();
    }

    private static Class<?> target(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
