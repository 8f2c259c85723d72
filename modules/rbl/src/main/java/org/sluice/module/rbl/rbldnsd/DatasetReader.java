package org.sluice.module.rbl.rbldnsd;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.sluice.support.text.Ascii;

/**
 * Reads one file, strictly: where rbldnsd passes over a line it does not understand, this reader refuses the file, because
 * half of an exclusion list is worse than the whole one of yesterday.
 */
final class DatasetReader {

    private static final String BASE_ZONE = "@";
    private static final int SHOWN = 60;

    private final String name;
    private final DatasetType type;
    private final String subzone;
    private final Budget budget;
    private final Substitutions common = new Substitutions();
    private final List<Entries> parts = new ArrayList<>();
    private Instant expires = Instant.MAX;
    private long mostAddresses = Long.MAX_VALUE;
    /** Where lines go to now; null in the common section of a combined dataset. */
    private Entries current;

    private Substitutions substitutions = common;
    /** Lines of a dataset of no use here. */
    private boolean skipping;

    DatasetReader(String name, DatasetType type, String subzone, long mostOctets) {
        this.name = name;
        this.type = type;
        this.subzone = subzone;
        this.budget = new Budget(mostOctets);
        if (type != DatasetType.COMBINED) {
            begin(type, common);
        }
    }

    Dataset read(Lines lines) throws IOException, DatasetRefused {
        for (String line = lines.next(); line != null; line = lines.next()) {
            try {
                take(line);
            } catch (Malformed malformed) {
                String shown = Ascii.printable(line, SHOWN);
                throw lines.refuse(malformed.getMessage() + ", in \"" + shown + "\"");
            }
        }
        parts.forEach(Entries::finish);
        return new Dataset(parts, expires);
    }

    private void take(String line) throws Malformed {
        if (line.isEmpty()) {
            return;
        }
        char first = line.charAt(0);
        boolean hidden = first == '#' || first == ';' || first == ':';
        if (first == '$') {
            special(line.substring(1));
        } else if (hidden && line.startsWith("$", 1)) {
            special(line.substring(2));
        } else if (first != '#' && first != ';' && !skipping) {
            if (current == null) {
                throw new Malformed("an entry before the first $DATASET");
            }
            current.line(line);
        }
    }

    private void special(String text) throws Malformed {
        String[] words = text.split("[ \\t]+", 2);
        String keyword = words[0].toUpperCase(Locale.ROOT);
        String rest = words.length > 1 ? words[1] : "";
        switch (keyword) {
            case "SOA", "NS", "NAMESERVER", "TTL" -> {
                // About the zone as DNS serves it; there is no zone here.
            }
            case "MAXRANGE4" -> limit(rest);
            case "TIMESTAMP" -> timestamp(rest);
            case "DATASET" -> dataset(rest);
            case "=" -> substitutions.defineBase(weighed(rest));
            default -> {
                if (keyword.length() != 1 || keyword.charAt(0) < '0' || keyword.charAt(0) > '9' || rest.isEmpty()) {
                    throw new Malformed("unknown special entry");
                }
                substitutions.define(keyword.charAt(0) - '0', weighed(rest));
            }
        }
    }

    private String weighed(String text) throws Malformed {
        budget.spend(text.length());
        return text;
    }

    private void limit(String text) throws Malformed {
        Cursor line = new Cursor(text);
        boolean prefix = line.skip('/');
        int number = line.number(prefix ? 32 : Integer.MAX_VALUE / 10 - 1);
        if (number < 1 || !line.isAtEnd()) {
            throw new Malformed("malformed $MAXRANGE4");
        }
        // It may only become narrower (rbldnsd, $MAXRANGE4).
        mostAddresses = Math.min(mostAddresses, prefix ? 1L << 32 - number : number);
        if (current != null) {
            current.limitRanges(mostAddresses);
        }
    }

    private void timestamp(String text) throws Malformed {
        Timestamp timestamp = Timestamp.read(text);
        if (timestamp.made().isAfter(Clock.systemUTC().instant())) {
            throw new Malformed("$TIMESTAMP lies in the future");
        }
        if (timestamp.expires().isBefore(expires)) {
            expires = timestamp.expires();
        }
    }

    /** A new part begins: what kind, and for which subzones. */
    private void dataset(String text) throws Malformed {
        if (type != DatasetType.COMBINED) {
            throw new Malformed("$DATASET outside of a combined dataset");
        }
        List<String> words =
                Arrays.asList(text.replaceFirst("(^|[ \\t])[#;].*", "").split("[ \\t]+"));
        String kind = words.get(0).split(":", 2)[0];
        boolean wanted = words.subList(1, words.size()).stream().anyMatch(this::isSubzone);
        if (kind.equals("generic") || !wanted) {
            // Records of hosts and mail exchangers of the zone itself, or a part that is not asked for.
            skipping = true;
            substitutions = new Substitutions();
            return;
        }
        DatasetType nested = DatasetType.of(kind)
                .filter(known -> known != DatasetType.COMBINED)
                .orElseThrow(() -> new Malformed("dataset of unknown type"));
        begin(nested, common.copy());
    }

    private boolean isSubzone(String word) {
        String given = word.endsWith(".") ? word.substring(0, word.length() - 1) : word;
        return given.equals(BASE_ZONE) ? subzone.equals(BASE_ZONE) : given.equalsIgnoreCase(subzone);
    }

    private void begin(DatasetType kind, Substitutions own) {
        substitutions = own;
        current = kind.make(own, budget);
        current.limitRanges(mostAddresses);
        parts.add(current);
        skipping = false;
    }

    @Override
    public String toString() {
        return type.word() + ' ' + name;
    }
}
