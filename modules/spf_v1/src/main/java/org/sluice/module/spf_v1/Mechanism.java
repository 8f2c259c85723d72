package org.sluice.module.spf_v1;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One directive of a record (RFC 7208 section 5): what it looks at, and what it means when it matches. */
final class Mechanism {

    /** What is looked at. */
    enum Kind {
        ALL(false),
        INCLUDE(true),
        A(true),
        MX(true),
        PTR(true),
        IP4(false),
        IP6(false),
        EXISTS(true);

        private final boolean asksDns;

        Kind(boolean asksDns) {
            this.asksDns = asksDns;
        }

        /** Whether it counts against the limit of ten (section 4.6.4). */
        boolean asksDns() {
            return asksDns;
        }

        static Kind of(String name) {
            return Arrays.stream(values())
                    .filter(kind -> kind.name().equals(name.toUpperCase(Locale.ROOT)))
                    .findFirst()
                    .orElseThrow(() -> SpfProblem.permanent("unknown mechanism"));
        }
    }

    private static final Pattern DIRECTIVE = Pattern.compile("([-+?~]?)([A-Za-z][A-Za-z0-9_.-]*)(.*)", Pattern.DOTALL);
    private static final Pattern DUAL_PREFIX =
            Pattern.compile("(.*?)(?:/(\\d{1,3}))?(?://(\\d{1,3}))?", Pattern.DOTALL);
    private static final Pattern PREFIX = Pattern.compile("(.*?)(?:/(\\d{1,3}))?", Pattern.DOTALL);
    private static final Pattern NUMBER = Pattern.compile("0|[1-9]\\d*");

    private final String text;
    private final SpfResult meaning;
    private final Kind kind;
    private MacroString domain;
    private Network network;
    private int prefix4 = 32;
    private int prefix6 = 128;

    private Mechanism(String text, SpfResult meaning, Kind kind) {
        this.text = text;
        this.meaning = meaning;
        this.kind = kind;
    }

    /** Reads a term that is not a modifier. */
    static Mechanism parse(String term) {
        Matcher directive = DIRECTIVE.matcher(term);
        if (!directive.matches()) {
            throw SpfProblem.permanent("malformed term");
        }
        Mechanism mechanism = new Mechanism(term, meaning(directive.group(1)), Kind.of(directive.group(2)));
        mechanism.readArgument(directive.group(3));
        return mechanism;
    }

    /** As written. */
    String text() {
        return text;
    }

    /** The result when it matches. */
    SpfResult meaning() {
        return meaning;
    }

    Kind kind() {
        return kind;
    }

    /** The domain it names; empty where it means the one being checked. */
    Optional<MacroString> domain() {
        return Optional.ofNullable(domain);
    }

    /** The addresses of {@code ip4} and {@code ip6}. */
    Network network() {
        return network;
    }

    int prefix4() {
        return prefix4;
    }

    int prefix6() {
        return prefix6;
    }

    private void readArgument(String argument) {
        switch (kind) {
            case ALL -> demand(argument.isEmpty(), "all takes no argument");
            case INCLUDE, EXISTS -> {
                demand(argument.startsWith(":"), "a domain is missing");
                domain = MacroString.parseDomain(argument.substring(1));
            }
            case PTR -> readDomain(argument);
            case A, MX -> readDomainAndPrefixes(argument);
            case IP4 -> readNetwork(argument, 32);
            case IP6 -> readNetwork(argument, 128);
        }
    }

    private void readDomain(String argument) {
        if (!argument.isEmpty()) {
            demand(argument.startsWith(":"), "malformed term");
            domain = MacroString.parseDomain(argument.substring(1));
        }
    }

    private void readDomainAndPrefixes(String argument) {
        Matcher parts = DUAL_PREFIX.matcher(argument);
        demand(parts.matches(), "malformed term");
        readDomain(parts.group(1));
        prefix4 = prefix(parts.group(2), 32);
        prefix6 = prefix(parts.group(3), 128);
    }

    private void readNetwork(String argument, int bits) {
        Matcher parts = PREFIX.matcher(argument);
        demand(parts.matches() && parts.group(1).startsWith(":"), "an address is missing");
        String address = parts.group(1).substring(1);
        int prefix = prefix(parts.group(2), bits);
        network = new Network(bits == 32 ? Network.ip4(address) : Network.ip6(address), prefix);
    }

    private static int prefix(String digits, int bits) {
        if (digits == null) {
            return bits;
        }
        demand(NUMBER.matcher(digits).matches() && Integer.parseInt(digits) <= bits, "malformed prefix length");
        return Integer.parseInt(digits);
    }

    private static SpfResult meaning(String qualifier) {
        return switch (qualifier) {
            case "-" -> SpfResult.FAIL;
            case "~" -> SpfResult.SOFTFAIL;
            case "?" -> SpfResult.NEUTRAL;
            default -> SpfResult.PASS;
        };
    }

    private static void demand(boolean fits, String otherwise) {
        if (!fits) {
            throw SpfProblem.permanent(otherwise);
        }
    }
}
