package org.sluice.module.keyword_filter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.sluice.support.configuration.Options;
import org.sluice.support.configuration.Values;
import org.sluice.support.scan.Action;
import org.sluice.support.scan.PolicyModule;
import org.sluice.support.validation.Exemptions;
import org.sluice.validation.ConfigurationRefused;

/**
 * What the module was told; checked once, then immutable.
 *
 * @param lists that are looked for, in the order they are judged in
 * @param files they stand in, by the name of the list
 * @param refresh how long what was read from a file may be used without a look at it
 */
record Settings(
        List<ListOptions> lists, Map<String, KeywordFile> files, Duration refresh, Scan.Limits limits, OnHit onHit) {

    private static final int MOST_LISTS = 64;
    private static final String LIST = "list.";

    /** Files that were in use before stay, with what was read from them. */
    static Settings of(Map<String, Object> configuration, Map<String, KeywordFile> before) {
        Values values = new Values(configuration);
        List<ListOptions> lists = lists(values);
        Map<String, KeywordFile> files = new HashMap<>();
        for (ListOptions list : lists) {
            KeywordFile known = before.get(list.name());
            boolean stays = known != null && known.isOf(list.source());
            files.put(list.name(), stays ? known : new KeywordFile(list.source()));
        }
        return new Settings(
                lists,
                Map.copyOf(files),
                Duration.ofSeconds(values.number("refresh", 10, 0, 604_800)),
                new Scan.Limits(
                        (int) values.number("max_parts", 1_000, 1, 1_900),
                        values.number("scan_kb", 32_768, 1, 1_048_576) << 10),
                new OnHit(
                        Action.of("incomplete", values.text("incomplete", "tag"), Action.ORDINARY),
                        Options.replyText(
                                "reply_text",
                                values.text("reply_text", "Message refused: it contains a blocked keyword")),
                        PolicyModule.of(values.text("policy_module", ""))));
    }

    private static List<ListOptions> lists(Values values) {
        List<String> names =
                values.words("lists", "[a-z0-9_]{1,32}", "names of lists: lower case letters, digits and _");
        if (names.size() > MOST_LISTS || Set.copyOf(names).size() < names.size()) {
            throw new ConfigurationRefused("lists", values.text("lists", ""), "at most 64 names, each once");
        }
        for (String key : new TreeSet<>(values.keys())) {
            // A list that is not named in lists would never be looked for, and nobody would notice.
            if (key.startsWith(LIST) && names.stream().noneMatch(name -> key.startsWith(LIST + name + '.'))) {
                throw new ConfigurationRefused(key, values.text(key, ""), "an option of a list that stands in lists");
            }
        }
        Exemptions usual = Exemptions.of("honor_whitelist", values.text("honor_whitelist", "global"));
        List<ListOptions> lists = new ArrayList<>();
        for (String name : names) {
            ListOptions options = ListOptions.of(name, values.below(LIST + name + '.'), usual);
            if (options.isScanned()) {
                lists.add(options);
            }
        }
        return List.copyOf(lists);
    }
}
