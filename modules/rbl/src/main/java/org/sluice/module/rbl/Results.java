package org.sluice.module.rbl;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sluice.support.configuration.Reading;
import org.sluice.support.net.Cidr;
import org.sluice.validation.ConfigurationRefused;

/**
 * What the addresses a list answers with mean. Without rules each of them means {@code listed}; with rules those count that a
 * rule gives a word to, and {@code ignore} is the word for none.
 */
final class Results {

    /** Where nothing else is said. */
    static final String LISTED = "listed";

    private static final String IGNORE = "ignore";
    private static final Pattern RULE = Pattern.compile("([0-9./&-]+)=([a-z0-9_]{1,32})");
    private static final Pattern RANGE = Pattern.compile("([0-9.]+\\.)([0-9]{1,3})-([0-9]{1,3})");
    private static final String EXPECTATION =
            "rules such as 127.0.0.2=spam, 127.0.0.4-7=exploit, 127.0.0.0/24=other, &8=malware, 127.0.0.10=ignore";

    /** One rule: a test of the four octets as a number, and its word. */
    private record Rule(Matching matching, String word) {}

    private interface Matching {
        boolean fits(InetAddress answer);
    }

    private final List<Rule> rules;

    private Results(List<Rule> rules) {
        this.rules = rules;
    }

    /** Reads rules separated by commas or blanks; an empty value means none. */
    static Results of(String key, String value) {
        List<Rule> rules = new ArrayList<>();
        for (String each : Reading.words(value)) {
            Matcher parts = RULE.matcher(each);
            if (!parts.matches()) {
                throw new ConfigurationRefused(key, value, EXPECTATION);
            }
            try {
                rules.add(new Rule(matching(parts.group(1)), parts.group(2)));
            } catch (IllegalArgumentException malformed) {
                throw new ConfigurationRefused(key, value, EXPECTATION);
            }
        }
        return new Results(List.copyOf(rules));
    }

    /** The words for these answers, each once; none where they mean nothing. The first rule that fits an answer counts. */
    List<String> words(List<InetAddress> answers) {
        if (answers.isEmpty()) {
            return List.of();
        }
        if (rules.isEmpty()) {
            return List.of(LISTED);
        }
        Set<String> words = new LinkedHashSet<>();
        for (InetAddress answer : answers) {
            boolean found = false;
            for (Rule rule : rules) {
                // Bits are independent of each other: all that are set count. Of the others the first.
                boolean bit = rule.matching() instanceof Bits;
                if ((bit || !found) && rule.matching().fits(answer)) {
                    words.add(rule.word());
                    found |= !bit;
                }
            }
        }
        words.remove(IGNORE);
        return List.copyOf(words);
    }

    private static Matching matching(String text) {
        if (text.startsWith("&")) {
            int bits = Integer.parseInt(text.substring(1));
            if (bits < 1 || bits > 0xffffff) {
                throw new IllegalArgumentException("bits");
            }
            return new Bits(bits);
        }
        Matcher range = RANGE.matcher(text);
        if (range.matches()) {
            return new Range(
                    number(Cidr.literal(range.group(1) + range.group(2))),
                    number(Cidr.literal(range.group(1) + range.group(3))));
        }
        Cidr block = Cidr.parse(text);
        return block::contains;
    }

    private static int number(InetAddress address) {
        byte[] octets = address.getAddress();
        return (octets[0] & 0xff) << 24 | (octets[1] & 0xff) << 16 | (octets[2] & 0xff) << 8 | octets[3] & 0xff;
    }

    /** Lists that are several in one set bits in the last octets (RFC 5782 section 2.3). */
    private record Bits(int bits) implements Matching {
        @Override
        public boolean fits(InetAddress answer) {
            return (number(answer) & bits) == bits;
        }
    }

    private record Range(int first, int last) implements Matching {
        Range {
            if (first > last) {
                throw new IllegalArgumentException("range");
            }
        }

        @Override
        public boolean fits(InetAddress answer) {
            return number(answer) >= first && number(answer) <= last;
        }
    }
}
