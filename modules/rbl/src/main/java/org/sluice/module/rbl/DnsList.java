package org.sluice.module.rbl;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.dns.Dns;
import org.sluice.dns.DnsAnswer;
import org.sluice.support.text.Ascii;
import org.sluice.validation.ValidationContext;

/** A list in the DNS (RFC 5782). */
final class DnsList implements BlockList {

    /** As much as is read of a text record, which may have 64 KiB. */
    private static final int MOST_TEXT = 400;

    /**
     * Where the list is.
     *
     * @param name the operator's name for it
     * @param base its zone, without final dot
     * @param server asked in place of the usual ones
     * @param wantsText whether its text is asked for too, once something is listed
     */
    record Zone(String name, String base, Optional<InetSocketAddress> server, boolean wantsText) {}

    /** The tests it has to pass; empty for none. */
    record Tests(Optional<ListTest> ip4, Optional<ListTest> ip6, Optional<ListTest> names) {

        Optional<ListTest> of(Target target) {
            return target.address()
                    .map(address -> address instanceof Inet4Address ? ip4 : ip6)
                    .orElse(names);
        }
    }

    private final Zone zone;
    private final Results results;
    private final Tests tests;
    private final Complaints complaints;

    DnsList(Zone zone, Results results, Tests tests, Complaints complaints) {
        this.zone = zone;
        this.results = results;
        this.tests = tests;
        this.complaints = complaints;
    }

    @Override
    public boolean isRemote() {
        return true;
    }

    @Override
    public CompletionStage<Hit> ask(ValidationContext context, List<Target> targets) {
        if (targets.isEmpty()) {
            return CompletableFuture.completedFuture(Hit.NONE);
        }
        Optional<ListTest> test = tests.of(targets.get(0));
        if (test.filter(known -> known.isOff(context.now())).isPresent()) {
            return CompletableFuture.completedFuture(Hit.OFF);
        }
        Dns dns = zone.server().map(context.dns()::at).orElseGet(context::dns);
        List<CompletionStage<Hit>> asked = new ArrayList<>();
        targets.forEach(target -> asked.add(ask(context, dns, target)));
        CompletionStage<Boolean> usable = test.map(known -> known.isUsable(context, dns))
                .orElseGet(() -> CompletableFuture.completedFuture(true));
        return InOrder.firstListed(asked)
                .thenCompose(hit -> hit.isListed() && zone.wantsText() ? withText(dns, hit) : done(hit))
                // Who is not listed need not wait to hear whether the list is one.
                .thenCompose(hit -> hit.isListed() ? usable.thenApply(counts -> counts ? hit : Hit.OFF) : done(hit));
    }

    private CompletionStage<Hit> ask(ValidationContext context, Dns dns, Target target) {
        return dns.a(question(target))
                .thenApply(answer -> judge(context, target, answer))
                .exceptionally(failure -> Hit.TEMPERROR);
    }

    private String question(Target target) {
        return target.address().map(ReverseName::of).orElse(target.text()) + '.' + zone.base();
    }

    private Hit judge(ValidationContext context, Target target, DnsAnswer<InetAddress> answer) {
        Answers answers = Answers.of(answer.records());
        if (!answers.errors().isEmpty()) {
            complaints.say(
                    context,
                    zone.name(),
                    "error",
                    "answers " + answers.errors().get(0).getHostAddress()
                            + ", an error: it refuses our resolver, or has no such entries; nobody is listed by that");
            return Hit.TEMPERROR;
        }
        if (!answers.strange().isEmpty()) {
            complaints.say(
                    context,
                    zone.name(),
                    "strange",
                    "answers " + answers.strange().get(0).getHostAddress()
                            + ", not in 127.0.0.0/8: its zone is parked or a resolver makes answers up; passed over");
        }
        List<String> words = results.words(answers.listings());
        return words.isEmpty() ? Hit.NONE : Hit.listed(target, words, List.copyOf(answers.listings()));
    }

    /** A listing counts without its text too. */
    private CompletionStage<Hit> withText(Dns dns, Hit hit) {
        return dns.txt(question(hit.target()))
                .thenApply(answer -> hit.saying(first(answer)))
                .exceptionally(failure -> hit);
    }

    private static String first(DnsAnswer<byte[]> answer) {
        return answer.records().stream()
                .findFirst()
                .map(octets -> new String(octets, 0, Math.min(octets.length, MOST_TEXT), StandardCharsets.UTF_8))
                .map(Ascii::printable)
                .orElse("");
    }

    private static CompletionStage<Hit> done(Hit hit) {
        return CompletableFuture.completedFuture(hit);
    }
}
