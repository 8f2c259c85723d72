package org.sluice.module.rbl;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.sluice.support.configuration.Values;
import org.sluice.support.validation.Exemptions;
import org.sluice.validation.ConfigurationRefused;

/**
 * What the module was told; checked once, then immutable.
 *
 * @param rules what follows from each list, in the order to judge in
 * @param mostLookups in the DNS for the links of one message
 * @param mostLabels of a name that are looked up besides the whole
 * @param scanOctets of decoded text that are searched for links
 */
record Settings(List<Rule> rules, int mostLookups, int mostLabels, int scanOctets) {

    private static final int MOST_LISTS = 64;
    private static final String LIST = "list.";

    /** How lists in the DNS are tested. */
    record Testing(Duration interval, Duration retry) {}

    /** Checks everything, and only then opens files. */
    static Settings of(Map<String, Object> configuration, ListFiles files) {
        Values values = new Values(configuration);
        List<String> names =
                values.words("lists", "[a-z0-9_]{1,32}", "names of lists: lower case letters, digits and _");
        refuseStrangers(values, names);
        if (names.size() > MOST_LISTS || Set.copyOf(names).size() < names.size()) {
            throw new ConfigurationRefused("lists", values.text("lists", ""), "at most 64 names, each once");
        }
        Exemptions usual = Exemptions.of("honor_whitelist", values.text("honor_whitelist", "global"));
        long octets = values.number("list_memory_mb", 64, 1, 16_384) << 20;
        Testing testing = new Testing(
                Duration.ofSeconds(values.number("test_seconds", 3_600, 1, 604_800)),
                Duration.ofSeconds(values.number("retry_seconds", 600, 1, 604_800)));
        List<ListOptions> lists = new ArrayList<>();
        for (String name : names) {
            ListOptions options = ListOptions.of(name, values.below(LIST + name + '.'), usual, octets);
            if (options.isChecked()) {
                lists.add(options);
            }
        }
        int lookups = (int) values.number("max_lookups", 100, 1, 10_000);
        int labels = (int) values.number("max_labels", 4, 2, 10);
        int octetsOfText = (int) values.number("scan_kb", 512, 1, 65_536) << 10;
        return new Settings(rules(lists, files, testing), lookups, labels, octetsOfText);
    }

    /** As many links as are worth looking at: each costs at least one look-up. */
    int mostLinks() {
        return mostLookups;
    }

    private static List<Rule> rules(List<ListOptions> lists, ListFiles files, Testing testing) {
        Map<ListFile.Source, ListFile> open =
                files.use(lists.stream().flatMap(list -> list.file().stream()).collect(Collectors.toSet()));
        Complaints complaints = new Complaints();
        return lists.stream().map(list -> list.rule(open, testing, complaints)).toList();
    }

    /** A list that is not named in {@code lists} would never be asked, and nobody would notice. */
    private static void refuseStrangers(Values values, List<String> names) {
        for (String key : new TreeSet<>(values.keys())) {
            if (key.startsWith(LIST) && names.stream().noneMatch(name -> key.startsWith(LIST + name + '.'))) {
                throw new ConfigurationRefused(key, values.text(key, ""), "an option of a list that stands in lists");
            }
        }
    }
}
