package org.sluice.module.dmarc;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sluice.support.text.Ascii;

/**
 * A policy record (RFC 9989 section 4.7). Records of RFC 7489 are understood: {@code rf} and {@code ri} are ignored as unknown
 * tags, {@code pct=0} says what {@code t=y} says now (appendix A.6), other percentages say nothing any more.
 *
 * @param own policy for the domain itself; {@code none} where the record has none
 * @param subdomains policy for names below; empty: as for the domain
 * @param missing policy for names below that do not exist; empty: as for others below
 * @param usable false when a policy is there and cannot be understood, and nobody asks for reports (section 4.10.1)
 * @param testing whether the policy is to be applied one level below what it says
 * @param publicSuffix tag {@code psd}
 * @param strictDkim whether the signing domain must be the very same
 * @param strictSpf whether the sender's domain must be the very same
 * @param failureOptions tag {@code fo} as published; for reports only
 * @param reportUris where aggregate reports are wanted, sizes cut off
 */
record DmarcRecord(
        Policy own,
        Optional<Policy> subdomains,
        Optional<Policy> missing,
        boolean usable,
        boolean testing,
        PublicSuffix publicSuffix,
        boolean strictDkim,
        boolean strictSpf,
        Optional<String> failureOptions,
        List<String> reportUris) {

    /** What tag {@code psd} says of the domain. */
    enum PublicSuffix {
        YES,
        NO,
        UNKNOWN
    }

    private static final String VERSION = "DMARC1";
    private static final int MAX_OCTETS = 8_192;

    /** The record; empty when this is none, so that the DNS may hold anything else at that name. */
    static Optional<DmarcRecord> parse(byte[] octets) {
        return parse(text(octets));
    }

    /** The same from the octets as characters. */
    static Optional<DmarcRecord> parse(String text) {
        return tags(text).map(DmarcRecord::of);
    }

    /** The octets as characters. Nobody needs more than so many; what is behind is neither read nor kept. */
    static String text(byte[] octets) {
        return new String(octets, 0, Math.min(octets.length, MAX_OCTETS), StandardCharsets.ISO_8859_1);
    }

    /** The tags behind a version that must come first (section 4.7); of several with one name the first counts. */
    static Optional<Map<String, String>> tags(String text) {
        Map<String, String> tags = new HashMap<>();
        boolean first = true;
        for (String tag : text.split(";")) {
            int equals = tag.indexOf('=');
            String name = equals < 0 ? "" : blanksCut(tag.substring(0, equals)).toLowerCase(Locale.ROOT);
            String value = equals < 0 ? "" : blanksCut(tag.substring(equals + 1));
            if (first && !(name.equals("v") && value.equals(VERSION))) {
                return Optional.empty();
            }
            first = false;
            tags.putIfAbsent(name, value);
        }
        return first ? Optional.empty() : Optional.of(tags);
    }

    private static DmarcRecord of(Map<String, String> tags) {
        List<String> uris = ReportUri.list(tags.getOrDefault("rua", ""));
        boolean understood = isPolicy(tags.get("p")) && isPolicy(tags.get("sp")) && isPolicy(tags.get("np"));
        return new DmarcRecord(
                policy(tags, "p").filter(any -> understood).orElse(Policy.NONE),
                policy(tags, "sp").filter(any -> understood),
                policy(tags, "np").filter(any -> understood),
                understood || !uris.isEmpty(),
                isTest(tags),
                publicSuffix(tags),
                tags.getOrDefault("adkim", "r").equalsIgnoreCase("s"),
                tags.getOrDefault("aspf", "r").equalsIgnoreCase("s"),
                Optional.ofNullable(tags.get("fo"))
                        .filter(value -> !value.isEmpty())
                        .map(value -> Ascii.printable(value, 16)),
                uris);
    }

    /** The policy for names below, before testing is taken into account. */
    Policy forSubdomain(boolean exists) {
        Policy forExisting = subdomains.orElse(own);
        return exists ? forExisting : missing.orElse(forExisting);
    }

    /** Whether it makes a difference to names below if they exist. */
    boolean caresForExistence() {
        return forSubdomain(true) != forSubdomain(false);
    }

    /** An absent tag is none that cannot be understood. */
    private static boolean isPolicy(String value) {
        return value == null || Policy.of(value).isPresent();
    }

    private static Optional<Policy> policy(Map<String, String> tags, String name) {
        return Optional.ofNullable(tags.get(name)).flatMap(Policy::of);
    }

    private static boolean isTest(Map<String, String> tags) {
        String test = tags.getOrDefault("t", "").toLowerCase(Locale.ROOT);
        boolean decided = test.equals("y") || test.equals("n");
        return decided ? test.equals("y") : tags.getOrDefault("pct", "").matches("0{1,3}");
    }

    private static PublicSuffix publicSuffix(Map<String, String> tags) {
        return switch (tags.getOrDefault("psd", "u").toLowerCase(Locale.ROOT)) {
            case "y" -> PublicSuffix.YES;
            case "n" -> PublicSuffix.NO;
            default -> PublicSuffix.UNKNOWN;
        };
    }

    /** Blanks are spaces and tabs here: what Unicode calls white space is not (RFC 5234 appendix B.1). */
    private static String blanksCut(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
