package org.sluice.support.spf;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

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
            Kind kind = BY_NAME.get(name);
            if (kind == null) {
                kind = BY_NAME.get(name.toLowerCase(Locale.ROOT));
            }
            if (kind == null) {
                throw SpfProblem.permanent("unknown mechanism");
            }
            return kind;
        }
    }

    private static final Map<String, Kind> BY_NAME = Arrays.stream(Kind.values())
            .collect(Collectors.toUnmodifiableMap(kind -> kind.name().toLowerCase(Locale.ROOT), kind -> kind));
    private static final int MAX_PREFIX_DIGITS = 3;

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
        int start = "-+?~".indexOf(term.charAt(0)) < 0 ? 0 : 1;
        int end = nameEnd(term, start);
        if (end == start) {
            throw SpfProblem.permanent("malformed term");
        }
        Mechanism mechanism = new Mechanism(term, meaning(term.charAt(0)), Kind.of(term.substring(start, end)));
        mechanism.readArgument(term.substring(end));
        return mechanism;
    }

    /** Behind the name (RFC 7208 section 4.6.1) that begins at this place; the place itself where none does. */
    static int nameEnd(String term, int start) {
        int end = start;
        while (end < term.length() && (isLetter(term.charAt(end)) || end > start && isInName(term.charAt(end)))) {
            end++;
        }
        return end;
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static boolean isInName(char c) {
        return c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.';
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
        int second = prefixStart(argument, argument.length(), "//");
        int first = prefixStart(argument, second, "/");
        readDomain(argument.substring(0, first));
        prefix4 = first == second ? prefix4 : prefix(argument.substring(first + 1, second), prefix4);
        prefix6 = second == argument.length() ? prefix6 : prefix(argument.substring(second + 2), prefix6);
    }

    private void readNetwork(String argument, int bits) {
        int slash = prefixStart(argument, argument.length(), "/");
        demand(argument.startsWith(":") && slash > 0, "an address is missing");
        String address = argument.substring(1, slash);
        int prefix = slash == argument.length() ? bits : prefix(argument.substring(slash + 1), bits);
        network = new Network(bits == 32 ? Network.ip4(address) : Network.ip6(address), prefix);
    }

    /** Where a prefix length begins that ends here; the end itself where there is none. */
    private static int prefixStart(String argument, int end, String mark) {
        int digits = end;
        while (digits > 0 && argument.charAt(digits - 1) >= '0' && argument.charAt(digits - 1) <= '9') {
            digits--;
        }
        boolean isPrefix =
                digits < end && end - digits <= MAX_PREFIX_DIGITS && argument.startsWith(mark, digits - mark.length());
        return isPrefix ? digits - mark.length() : end;
    }

    private static int prefix(String digits, int bits) {
        int length = Integer.parseInt(digits);
        demand(length <= bits && (digits.length() == 1 || digits.charAt(0) != '0'), "malformed prefix length");
        return length;
    }

    private static SpfResult meaning(char qualifier) {
        return switch (qualifier) {
            case '-' -> SpfResult.FAIL;
            case '~' -> SpfResult.SOFTFAIL;
            case '?' -> SpfResult.NEUTRAL;
            default -> SpfResult.PASS;
        };
    }

    private static void demand(boolean fits, String otherwise) {
        if (!fits) {
            throw SpfProblem.permanent(otherwise);
        }
    }
}
