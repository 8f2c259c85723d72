package org.sluice.module.rbl;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sluice.module.rbl.ListFile.Source;
import org.sluice.module.rbl.Settings.Testing;
import org.sluice.module.rbl.rbldnsd.DatasetType;
import org.sluice.support.configuration.DataDirectory;
import org.sluice.support.configuration.Options;
import org.sluice.support.configuration.Values;
import org.sluice.support.net.Cidr;
import org.sluice.support.validation.Exemptions;
import org.sluice.validation.ConfigurationRefused;

/**
 * The options of one list, checked.
 *
 * @param zone where it is, for a list in the DNS
 * @param file where it is, for a list in a file
 */
record ListOptions(
        String name,
        boolean isChecked,
        Subject subject,
        Optional<DnsList.Zone> zone,
        Optional<Source> file,
        boolean wantsText,
        boolean isTested,
        boolean isWhitelist,
        boolean asksAddresses,
        int code,
        String reason,
        Results results,
        Exemptions exemptions) {

    private static final Set<String> OF_ALL = Set.of(
            "check",
            "type",
            "subject",
            "record_type",
            "whitelist",
            "addresses",
            "code",
            "reason",
            "results",
            "honor_whitelist");
    private static final Set<String> OF_DNS = Set.of("base", "server", "test");
    private static final Set<String> OF_FILES = Set.of("source", "dataset", "subzone", "refresh");
    private static final Pattern BASE =
            Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})(?:\\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62}))*");
    private static final Pattern SERVER = Pattern.compile(
            "(?:\\[([0-9A-Fa-f:.]+)]|([0-9.]+)|([0-9A-Fa-f:]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*))(?::(\\d{1,5}))?");
    /** Room for the longest address in front of it: 64 octets of a name of at most 255 (RFC 1035 section 2.3.4). */
    private static final int MOST_BASE = 189;

    private static final int DNS_PORT = 53;

    static ListOptions of(String name, Values values, Exemptions usual, long mostOctets) {
        boolean inDns = is(values, "type", "dns", "rbldnsd", "dns");
        refuseStrangers(values, inDns);
        Subject subject = Subject.of(values.text("subject", "client"))
                .orElseThrow(() -> values.refused("subject", "client, sender or url"));
        boolean wantsText = is(values, "record_type", "txt", "a", inDns ? "txt" : "a");
        return new ListOptions(
                name,
                values.flag("check", true),
                subject,
                inDns ? Optional.of(zone(name, values, wantsText)) : Optional.empty(),
                inDns ? Optional.empty() : Optional.of(source(values, subject, mostOctets)),
                wantsText,
                values.flag("test", true),
                values.flag("whitelist", false),
                values.flag("addresses", false),
                (int) values.number("code", 554, 400, 599),
                reason(values),
                Results.of(values.key("results"), values.text("results", "")),
                values.keys().contains("honor_whitelist")
                        ? Exemptions.of(values.key("honor_whitelist"), values.text("honor_whitelist", ""))
                        : usual);
    }

    /** What follows from it. */
    Rule rule(Map<Source, ListFile> files, Testing testing, Complaints complaints) {
        BlockList list = zone.<BlockList>map(
                        where -> new DnsList(where, results, tests(where, testing, complaints), complaints))
                .orElseGet(() -> new FileList(name, files.get(file.orElseThrow()), results, wantsText, complaints));
        return new Rule(name, subject, list, isWhitelist, asksAddresses, code, reason, exemptions);
    }

    private DnsList.Tests tests(DnsList.Zone where, Testing testing, Complaints complaints) {
        Function<ListTest.Entries, Optional<ListTest>> test = entries -> isTested
                ? Optional.of(
                        new ListTest(name, entries, where.base(), testing.interval(), testing.retry(), complaints))
                : Optional.empty();
        return new DnsList.Tests(
                test.apply(ListTest.Entries.IP4), test.apply(ListTest.Entries.IP6), test.apply(ListTest.Entries.NAMES));
    }

    private static void refuseStrangers(Values values, boolean inDns) {
        Set<String> own = inDns ? OF_DNS : OF_FILES;
        for (String key : values.keys()) {
            if (!OF_ALL.contains(key) && !own.contains(key)) {
                throw values.refused(key, "no such option of a list of this type");
            }
        }
    }

    private static DnsList.Zone zone(String name, Values values, boolean wantsText) {
        String base = values.text("base", "");
        if (base.length() > MOST_BASE || !BASE.matcher(base).matches()) {
            throw values.refused("base", "the list's zone, such as bl.example.org, without final dot");
        }
        String server = values.text("server", "");
        return new DnsList.Zone(
                name,
                base.toLowerCase(Locale.ROOT),
                server.isEmpty() ? Optional.empty() : Optional.of(server(values, server)),
                wantsText);
    }

    private static InetSocketAddress server(Values values, String text) {
        Matcher parts = SERVER.matcher(text);
        try {
            if (parts.matches()) {
                String port = parts.group(3) == null && parts.group(4) != null ? parts.group(4) : "" + DNS_PORT;
                String host = parts.group(1) != null ? parts.group(1) : parts.group(2) != null ? parts.group(2) : text;
                int number = Integer.parseInt(port);
                if (number > 0 && number < 65_536) {
                    return new InetSocketAddress(Cidr.literal(host), number);
                }
            }
        } catch (IllegalArgumentException notAnAddress) {
            throw values.refused("server", "address, address:port or [address]:port");
        }
        throw values.refused("server", "address, address:port or [address]:port");
    }

    private static Source source(Values values, Subject subject, long mostOctets) {
        String usual = subject == Subject.CLIENT ? "ip" : "dnset";
        DatasetType type = DatasetType.of(values.text("dataset", usual))
                .filter(known ->
                        known == DatasetType.COMBINED || known == DatasetType.DNSET != (subject == Subject.CLIENT))
                .orElseThrow(() -> values.refused(
                        "dataset",
                        subject == Subject.CLIENT ? "ip, ip4set, ip4trie, ip6trie or combined" : "dnset or combined"));
        return new Source(
                path(values),
                type,
                values.text("subzone", "@"),
                (int) values.number("refresh", 1_800, 0, 604_800),
                mostOctets);
    }

    private static Path path(Values values) {
        String text = values.text("source", "");
        try {
            if (!text.isEmpty()) {
                return text.startsWith("file:")
                        ? Path.of(URI.create(text))
                        : DataDirectory.path().resolve(text);
            }
        } catch (IllegalArgumentException notAPath) {
            throw values.refused("source", "the path of a file, or a URI beginning file:///");
        }
        throw values.refused("source", "the path of a file, or a URI beginning file:///");
    }

    /** One {@code %s} at most: it is where the list's text goes. */
    private static String reason(Values values) {
        String text = values.text("reason", "");
        if (text.isEmpty()) {
            return "";
        }
        String left = text.replaceFirst("%s", "");
        if (left.contains("%s")) {
            throw values.refused("reason", "one line of printable ASCII with at most one %s");
        }
        return Options.replyText(values.key("reason"), text);
    }

    private static boolean is(Values values, String key, String yes, String no, String otherwise) {
        String word = values.text(key, otherwise).toLowerCase(Locale.ROOT);
        if (!word.equals(yes) && !word.equals(no)) {
            throw new ConfigurationRefused(values.key(key), word, yes + " or " + no);
        }
        return word.equals(yes);
    }
}
