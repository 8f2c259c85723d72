package org.sluice.support.spf;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.sluice.dns.Dns;
import org.sluice.dns.DnsAnswer;
import org.sluice.dns.DnsException;
import org.sluice.dns.MxRecord;
import org.sluice.support.text.Remembered;

/**
 * One evaluation of {@code check_host()} (RFC 7208 section 4), asynchronous from end to end.
 *
 * <p>Mechanisms are tried one after the other, so what is counted here needs no lock: each stage begins when the one
 * before has ended. Asked for at once, as their answers are worth having together: the hosts of an {@code mx}, the names of
 * a {@code ptr}, and what the terms of one record need whatever the client is.
 */
public final class SpfCheck {

    private static final int MAX_TERMS_THAT_ASK = 10;
    private static final int MAX_VOID_LOOKUPS = 2;
    private static final int MAX_MX_HOSTS = 10;

    /** What one record came to, and where its explanation would be found. */
    private record Finding(SpfOutcome outcome, String domain, Optional<MacroString> explanation) {
        static Finding of(SpfOutcome outcome) {
            return new Finding(outcome, "", Optional.empty());
        }
    }

    /**
     * How a check is made.
     *
     * @param scope whose records count
     * @param policyOfOthers assumed for domains that exist and publish nothing
     * @param receiver our name, for {@code %{r}}
     * @param now for {@code %{t}}
     * @param asksAhead whether what one record needs is asked for at once
     */
    public record Manner(
            Scope scope, Optional<SpfRecord> policyOfOthers, String receiver, Instant now, boolean asksAhead) {}

    private final Lookups lookups;
    private final Identity identity;
    private final Manner manner;
    private final ValidatedNames names;
    private final Macros macros;
    private final Remembered<SpfRecord> records;
    private int termsThatAsked;
    private int voidLookups;

    /** A check that runs once. */
    public SpfCheck(Dns dns, Identity identity, Manner manner) {
        this(dns, identity, manner, SpfRecord.remembered());
    }

    /** A check that reads no record again which others among these have read. */
    public SpfCheck(Dns dns, Identity identity, Manner manner, Remembered<SpfRecord> records) {
        this.lookups = new Lookups(dns, identity.client());
        this.identity = identity;
        this.manner = manner;
        this.names = new ValidatedNames(dns, identity.client());
        this.macros = new Macros(identity, manner.receiver(), manner.now(), names);
        this.records = records;
    }

    /** Text of ours in the words of this check: the letters mean what they mean in the checked domain's record. */
    public CompletionStage<String> expand(MacroString text) {
        return macros.expand(text, identity.domain());
    }

    /** The outcome; fails only when this class is wrong. */
    public CompletionStage<SpfOutcome> run() {
        if (!identity.isCheckable()) {
            return CompletableFuture.completedFuture(missing("no domain to check", false));
        }
        return check(identity.domain(), manner.policyOfOthers())
                .thenCompose(this::explained)
                .exceptionally(SpfCheck::problem);
    }

    /** For a responsible address NXDOMAIN means "Fail" (RFC 4406 section 4.3); what is no domain cannot exist either. */
    private SpfOutcome missing(String why, boolean noSuchDomain) {
        return manner.scope() == Scope.PRA ? SpfOutcome.fail(why, noSuchDomain) : SpfOutcome.none(why, noSuchDomain);
    }

    private CompletionStage<Finding> check(String domain, Optional<SpfRecord> otherwise) {
        if (!Identity.isDomainName(domain)) {
            return CompletableFuture.completedFuture(Finding.of(SpfOutcome.none("not a domain name", false)));
        }
        return look(lookups.txt(domain)).thenCompose(answer -> evaluate(domain, answer, otherwise));
    }

    private CompletionStage<Finding> evaluate(String domain, DnsAnswer<byte[]> texts, Optional<SpfRecord> otherwise) {
        List<String> all = new ArrayList<>(texts.records().size());
        texts.records().forEach(octets -> all.add(new String(octets, StandardCharsets.ISO_8859_1)));
        List<String> published = manner.scope().select(all);
        if (published.size() > 1) {
            throw SpfProblem.permanent("more than one record");
        }
        boolean unknown = texts.found() == DnsAnswer.Found.NO_NAME;
        if (!published.isEmpty()) {
            return begin(records.of(published.get(0)), domain);
        }
        if (unknown && domain.equals(identity.domain())) {
            return CompletableFuture.completedFuture(Finding.of(missing("no such domain", true)));
        }
        return otherwise
                .filter(record -> !unknown)
                .map(record -> begin(record, domain))
                .orElseGet(() -> CompletableFuture.completedFuture(Finding.of(SpfOutcome.none("no record", unknown))));
    }

    private CompletionStage<Finding> begin(SpfRecord record, String domain) {
        if (manner.asksAhead()) {
            lookups.askAhead(record, domain, identity.client(), MAX_TERMS_THAT_ASK - termsThatAsked);
        }
        return tryFrom(0, record, domain);
    }

    /** Goes through the mechanisms; a loop as long as the DNS is not needed, since records may have thousands. */
    private CompletionStage<Finding> tryFrom(int first, SpfRecord record, String domain) {
        List<Mechanism> mechanisms = record.mechanisms();
        for (int i = first; i < mechanisms.size(); i++) {
            Mechanism mechanism = mechanisms.get(i);
            if (mechanism.kind().asksDns()) {
                int next = i + 1;
                countTerm();
                return matches(mechanism, domain)
                        .thenCompose(matched -> matched
                                ? CompletableFuture.completedFuture(matched(mechanism, record, domain))
                                : tryFrom(next, record, domain));
            }
            if (mechanism.kind() == Mechanism.Kind.ALL || mechanism.network().contains(identity.client())) {
                return CompletableFuture.completedFuture(matched(mechanism, record, domain));
            }
        }
        return record.redirect()
                .map(target -> redirect(target, domain))
                .orElseGet(() ->
                        CompletableFuture.completedFuture(Finding.of(SpfOutcome.of(SpfResult.NEUTRAL, "default"))));
    }

    private static Finding matched(Mechanism mechanism, SpfRecord record, String domain) {
        return new Finding(SpfOutcome.of(mechanism.meaning(), mechanism.text()), domain, record.explanation());
    }

    private CompletionStage<Finding> redirect(MacroString target, String domain) {
        countTerm();
        return macros.expandName(target, domain)
                .thenCompose(name -> check(name, Optional.empty()))
                .thenApply(finding -> demandRecord(finding, "redirect to a domain without a record"));
    }

    private CompletionStage<Boolean> matches(Mechanism mechanism, String domain) {
        CompletionStage<String> target = mechanism
                .domain()
                .map(spec -> macros.expandName(spec, domain))
                .orElseGet(() -> CompletableFuture.completedFuture(domain));
        Function<String, CompletionStage<Boolean>> test =
                switch (mechanism.kind()) {
                    case INCLUDE -> this::includes;
                    case EXISTS -> name -> look(lookups.existence(name)).thenApply(this::foundAny);
                    case A -> name -> look(lookups.addresses(name))
                            .thenApply(answer -> foundAny(answer) && isAmong(answer, mechanism));
                    case MX -> name -> look(lookups.mx(name)).thenCompose(answer -> isAmongHosts(answer, mechanism));
                    case PTR -> this::hasNameWithin;
                    case ALL, IP4, IP6 -> throw new IllegalStateException(mechanism.kind() + " needs no DNS");
                };
        return target.thenCompose(test);
    }

    private CompletionStage<Boolean> includes(String name) {
        return check(name, Optional.empty())
                .thenApply(finding -> demandRecord(finding, "include of a domain without a record"))
                .thenApply(finding -> finding.outcome().result() == SpfResult.PASS);
    }

    private static Finding demandRecord(Finding finding, String otherwise) {
        if (finding.outcome().result() == SpfResult.NONE) {
            throw SpfProblem.permanent(otherwise);
        }
        return finding;
    }

    private CompletionStage<Boolean> isAmongHosts(DnsAnswer<MxRecord> exchangers, Mechanism mechanism) {
        foundAny(exchangers);
        if (exchangers.records().size() > MAX_MX_HOSTS) {
            throw SpfProblem.permanent("more than ten mail exchangers");
        }
        List<CompletionStage<DnsAnswer<InetAddress>>> hosts = exchangers.records().stream()
                .map(MxRecord::host)
                .filter(host -> !host.isEmpty())
                .map(lookups::addresses)
                .toList();
        CompletionStage<Boolean> among = CompletableFuture.completedFuture(false);
        for (CompletionStage<DnsAnswer<InetAddress>> host : hosts) {
            among = among.thenCompose(already -> already
                    ? CompletableFuture.completedFuture(true)
                    : look(host).thenApply(answer -> isAmong(answer, mechanism)));
        }
        return among;
    }

    private CompletionStage<Boolean> hasNameWithin(String domain) {
        return names.anyWithin(domain).thenApply(found -> {
            countVoid(names.none());
            return found;
        });
    }

    private boolean isAmong(DnsAnswer<InetAddress> addresses, Mechanism mechanism) {
        return addresses.records().stream()
                .anyMatch(address -> Network.around(address, mechanism.prefix4(), mechanism.prefix6())
                        .contains(identity.client()));
    }

    private <T> boolean foundAny(DnsAnswer<T> answer) {
        countVoid(answer.found() != DnsAnswer.Found.YES);
        return answer.found() == DnsAnswer.Found.YES;
    }

    private void countTerm() {
        if (++termsThatAsked > MAX_TERMS_THAT_ASK) {
            throw SpfProblem.permanent("more than ten terms ask the DNS");
        }
    }

    private void countVoid(boolean nothingFound) {
        if (nothingFound && ++voidLookups > MAX_VOID_LOOKUPS) {
            throw SpfProblem.permanent("more than two look-ups found nothing");
        }
    }

    /** Asked once, after the result is known, and never counted (section 6.2); any trouble means no explanation. */
    private CompletionStage<SpfOutcome> explained(Finding finding) {
        SpfOutcome outcome = finding.outcome();
        if (outcome.result() != SpfResult.FAIL || finding.explanation().isEmpty()) {
            return CompletableFuture.completedFuture(outcome);
        }
        return macros.expandName(finding.explanation().get(), finding.domain())
                .thenCompose(lookups::txt)
                .thenCompose(texts -> explanation(texts, finding.domain()))
                .handle((text, failure) -> failure == null ? outcome.explained(text) : outcome);
    }

    private CompletionStage<String> explanation(DnsAnswer<byte[]> texts, String domain) {
        if (texts.records().size() != 1) {
            throw SpfProblem.permanent("not one explanation");
        }
        String text = new String(texts.records().get(0), StandardCharsets.ISO_8859_1);
        return macros.expand(MacroString.parseExplanation(text), domain);
    }

    /** A look-up whose failure ends the check with {@code temperror}. */
    private static <T> CompletionStage<T> look(CompletionStage<T> lookup) {
        return lookup.exceptionally(failure -> {
            Throwable cause = cause(failure);
            if (cause instanceof DnsException) {
                throw SpfProblem.temporary(cause.getMessage());
            }
            throw new CompletionException(cause);
        });
    }

    private static SpfOutcome problem(Throwable failure) {
        if (cause(failure) instanceof SpfProblem problem) {
            return SpfOutcome.of(problem);
        }
        throw new CompletionException(cause(failure));
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
