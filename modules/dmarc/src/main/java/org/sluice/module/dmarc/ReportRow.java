package org.sluice.module.dmarc;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sluice.support.net.Domains;
import org.sluice.support.text.Ascii;
import org.sluice.validation.AttributeKey;

/**
 * What one message adds to an aggregate report (RFC 9990, the "record" element). Messages whose rows are equal are counted together.
 *
 * @param published the policy found for it
 * @param observed everything else
 */
record ReportRow(PublishedPolicy published, Observed observed) {

    /** The first field: rows of another form are left alone, so that two versions of this module can share their data. */
    private static final String FORM = "1";

    private static final AttributeKey<List<String>> CODEC = AttributeKey.strings("row");
    private static final int OBSERVED_FIELDS = 10;
    private static final int SIGNATURE_FIELDS = 3;

    /** RFC 9990 allows a hundred; more than a handful says nothing about where a message comes from. */
    private static final int MAX_SIGNATURES = 8;

    private static final Set<String> SPF_WORDS =
            Set.of("none", "pass", "fail", "softfail", "policy", "neutral", "temperror", "permerror");
    private static final Set<String> DKIM_WORDS =
            Set.of("none", "pass", "fail", "policy", "neutral", "temperror", "permerror");

    /**
     * Where a message came from and what was found about it.
     *
     * @param ip the client
     * @param envelopeFrom the sender's domain; empty for the null sender
     * @param evidence what SPF and DKIM found
     * @param discovery the word for how records are found
     */
    record Source(String ip, String envelopeFrom, Evidence evidence, String discovery) {}

    /**
     * One set of observations.
     *
     * @param ip the client
     * @param headerFrom the author's domain
     * @param envelopeFrom the sender's domain, or empty
     * @param disposition what was done, or is to be done as long as nobody has decided
     * @param dkim {@code pass} when an aligned signature was verified, else {@code fail}
     * @param spf the same for the sender
     * @param override why something else was done than the policy says, or empty
     * @param comment to that
     * @param spfDomain what SPF looked at, or empty
     * @param spfResult its result, or empty
     * @param signatures domain, selector and result of each
     */
    record Observed(
            String ip,
            String headerFrom,
            String envelopeFrom,
            String disposition,
            String dkim,
            String spf,
            String override,
            String comment,
            String spfDomain,
            String spfResult,
            List<Signature> signatures) {}

    /** One signature that was looked at. */
    record Signature(String domain, String selector, String result) {}

    static ReportRow of(Source source, Assessment assessment, Decision decision) {
        Optional<Identifier> spf = source.evidence().spf().filter(each -> SPF_WORDS.contains(each.result()));
        boolean isUnclear = assessment.status() == Status.TEMPERROR;
        int zone = source.ip().indexOf('%');
        return new ReportRow(
                PublishedPolicy.of(assessment.published().orElseThrow(), source.discovery()),
                new Observed(
                        zone < 0 ? source.ip() : source.ip().substring(0, zone),
                        assessment.author(),
                        Ascii.printable(source.envelopeFrom()),
                        disposition(assessment, decision),
                        assessment.dkimAligned() ? "pass" : "fail",
                        assessment.spfAligned() ? "pass" : "fail",
                        isUnclear ? "other" : decision.override(),
                        isUnclear ? assessment.why() : decision.comment(),
                        spf.map(Identifier::domain).orElse(""),
                        spf.map(Identifier::result).orElse(""),
                        signatures(source.evidence(), assessment)));
    }

    private static String disposition(Assessment assessment, Decision decision) {
        if (assessment.status() == Status.PASS) {
            return assessment.policy() == Policy.NONE ? Policy.NONE.word() : "pass";
        }
        return assessment.status() == Status.FAIL ? decision.action().word() : Policy.NONE.word();
    }

    /** Those that pass and belong to the author first (RFC 9990, "DKIM Signatures in Aggregate Reports"). */
    private static List<Signature> signatures(Evidence evidence, Assessment assessment) {
        return evidence.signatures().stream()
                .filter(each -> DKIM_WORDS.contains(each.result()))
                .sorted(Comparator.comparingInt(each -> priority(each, assessment)))
                .limit(MAX_SIGNATURES)
                .map(each -> new Signature(each.domain(), each.selector(), each.result()))
                .toList();
    }

    private static int priority(Identifier signature, Assessment assessment) {
        if (!signature.isAuthenticated()) {
            return 3;
        }
        boolean isOfOrganization = assessment
                .organization()
                .filter(domain -> Domains.isWithin(signature.domain(), domain))
                .isPresent();
        return signature.domain().equals(assessment.author()) ? 0 : isOfOrganization ? 1 : 2;
    }

    /** The same row with what was really done to the message; a policy that was not carried out needs a reason. */
    ReportRow settled(Policy done) {
        Optional<Policy> wanted = Policy.of(observed.disposition);
        if (wanted.isEmpty() || wanted.get() == done) {
            return this;
        }
        boolean explained = !observed.override.isEmpty() && !observed.override.equals("policy_test_mode");
        return new ReportRow(
                published,
                new Observed(
                        observed.ip,
                        observed.headerFrom,
                        observed.envelopeFrom,
                        done.word(),
                        observed.dkim,
                        observed.spf,
                        explained ? observed.override : "local_policy",
                        explained ? observed.comment : "policy not applied",
                        observed.spfDomain,
                        observed.spfResult,
                        observed.signatures));
    }

    /** One line of printable text. */
    String encoded() {
        List<String> fields = new ArrayList<>();
        fields.add(FORM);
        fields.addAll(published.fields());
        fields.addAll(List.of(
                observed.ip,
                observed.headerFrom,
                observed.envelopeFrom,
                observed.disposition,
                observed.dkim,
                observed.spf,
                observed.override,
                observed.comment,
                observed.spfDomain,
                observed.spfResult));
        observed.signatures.forEach(each -> fields.addAll(List.of(each.domain, each.selector, each.result)));
        return CODEC.write(fields);
    }

    /** The row of such a line; empty when it is not one. */
    static Optional<ReportRow> decoded(String line) {
        try {
            List<String> fields = CODEC.read(line);
            int signatures = 1 + PublishedPolicy.FIELDS + OBSERVED_FIELDS;
            boolean fits = fields.size() >= signatures
                    && (fields.size() - signatures) % SIGNATURE_FIELDS == 0
                    && fields.get(0).equals(FORM);
            return fits ? Optional.of(of(fields, signatures)) : Optional.empty();
        } catch (IllegalArgumentException | IndexOutOfBoundsException malformed) {
            return Optional.empty();
        }
    }

    private static ReportRow of(List<String> fields, int from) {
        List<Signature> signatures = new ArrayList<>();
        for (int i = from; i < fields.size(); i += SIGNATURE_FIELDS) {
            signatures.add(new Signature(fields.get(i), fields.get(i + 1), fields.get(i + 2)));
        }
        List<String> observed = fields.subList(1 + PublishedPolicy.FIELDS, from);
        return new ReportRow(
                PublishedPolicy.of(fields.subList(1, 1 + PublishedPolicy.FIELDS)),
                new Observed(
                        observed.get(0),
                        observed.get(1),
                        observed.get(2),
                        observed.get(3),
                        observed.get(4),
                        observed.get(5),
                        observed.get(6),
                        observed.get(7),
                        observed.get(8),
                        observed.get(9),
                        List.copyOf(signatures)));
    }
}
