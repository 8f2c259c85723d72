package org.sluice.module.rbl.rbldnsd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our reading of files beside rbldnsd's own, over the same files: made-up ones, with everything that may stand in them. */
class SecondOpinionTest {

    private static final long ROOM = 64L << 20;
    /** What rbldnsd makes something of, and we do not. */
    private static final Set<String> NONSENSE = Set.of("1::2::3", "..example.com", "example..com");

    private static final int LINES = 600;
    private static final int QUESTIONS = 2_500;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"ip4set, 1", "ip4set, 2", "ip4trie, 3", "ip4trie, 4", "ip6trie, 5", "ip6trie, 6"})
    void addressesMeanTheSame(String type, int seed) throws Exception {
        Random random = new Random(seed);
        boolean v6 = type.equals("ip6trie");
        List<String> lines = new ArrayList<>(header());
        while (lines.size() < LINES) {
            String entry = v6 ? block6(random) : type.equals("ip4set") ? range4(random) : block4(random);
            lines.add(random.nextInt(40) == 0 ? usual(random) : sign(random) + entry + value(random, v6));
        }
        Dataset ours = agreed(type, "list.test", lines);
        try (Rbldnsd theirs = new Rbldnsd(folder, "list.test:" + type + ':' + folder.resolve("list"))) {
            assertThat(theirs.log()).as("lines rbldnsd does not take").doesNotContain("invalid");
            int listed = 0;
            for (int i = 0; i < QUESTIONS; i++) {
                InetAddress address = v6 ? address6(random) : address4(random);
                Listing found = ours.find(address);
                String name = reversed(address) + ".list.test";
                assertThat(addresses(found)).as("%s A", address).isEqualTo(theirs.addresses(name));
                assertThat(new HashSet<>(found.texts())).as("%s TXT", address).isEqualTo(theirs.texts(name));
                listed += found.addresses().isEmpty() ? 0 : 1;
            }
            assertThat(listed).as("both sides are met").isBetween(QUESTIONS / 50, QUESTIONS - QUESTIONS / 50);
        }
    }

    /** One value for all, wherever it is given. Both read the file compressed. */
    @ParameterizedTest
    @CsvSource({"ip4tset, 7", "ip6tset, 8"})
    void trivialSetsMeanTheSame(String type, int seed) throws Exception {
        Random random = new Random(seed);
        boolean v6 = type.equals("ip6tset");
        List<String> lines = new ArrayList<>(List.of(":5:early $"));
        List<InetAddress> asked = new ArrayList<>();
        for (int i = 0; i < LINES; i++) {
            InetAddress address = v6 ? address6(random) : address4(random);
            String text = address.getHostAddress();
            boolean excluded = v6 && random.nextInt(3) == 0;
            String network = v6 && !excluded ? text.replaceFirst("(:[^:]*){4}$", "") : text;
            lines.add((excluded ? "!" : "") + network + (random.nextBoolean() ? "" : "  # why"));
            lines.addAll(i == LINES / 2 ? List.of(":6:late $") : List.of());
            asked.add(address);
            asked.add(v6 ? address6(random) : address4(random));
        }
        Path packed = folder.resolve("list.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write(String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1));
        }
        Dataset ours = Dataset.read(packed, DatasetType.of(type).orElseThrow(), "@", ROOM);
        try (Rbldnsd theirs = new Rbldnsd(folder, "list.test:" + type + ':' + packed)) {
            assertThat(theirs.log()).doesNotContain("invalid");
            for (InetAddress address : asked) {
                Listing found = ours.find(address);
                String name = reversed(address) + ".list.test";
                assertThat(addresses(found)).as("%s A", address).isEqualTo(theirs.addresses(name));
                assertThat(new HashSet<>(found.texts())).as("%s TXT", address).isEqualTo(theirs.texts(name));
            }
            assertThat(asked)
                    .anyMatch(address -> !ours.find(address).addresses().isEmpty())
                    .anyMatch(address -> ours.find(address).addresses().isEmpty());
        }
    }

    @ParameterizedTest
    @CsvSource({"1", "2"})
    void namesMeanTheSame(int seed) throws Exception {
        Random random = new Random(seed);
        List<String> lines = new ArrayList<>(header());
        String[] wild = {"", "", ".", "*."};
        while (lines.size() < LINES) {
            String entry = wild[random.nextInt(wild.length)] + name(random);
            lines.add(random.nextInt(40) == 0 ? usual(random) : sign(random) + entry + value(random, true));
        }
        Dataset ours = agreed("dnset", "list.test", lines);
        try (Rbldnsd theirs = new Rbldnsd(folder, "list.test:dnset:" + folder.resolve("list"))) {
            assertThat(theirs.log()).doesNotContain("invalid");
            int listed = 0;
            for (int i = 0; i < QUESTIONS; i++) {
                String asked = name(random);
                Listing found = ours.find(asked);
                assertThat(addresses(found)).as("%s A", asked).isEqualTo(theirs.addresses(asked + ".list.test"));
                assertThat(new HashSet<>(found.texts()))
                        .as("%s TXT", asked)
                        .isEqualTo(theirs.texts(asked + ".list.test"));
                listed += found.addresses().isEmpty() ? 0 : 1;
            }
            assertThat(listed).isBetween(QUESTIONS / 50, QUESTIONS - QUESTIONS / 50);
        }
    }

    @ParameterizedTest
    @CsvSource({"@, list.test", "relays, relays.list.test", "v6, v6.list.test", "names, names.list.test"})
    void combinedMeansTheSame(String subzone, String zone) throws Exception {
        List<String> lines =
                """
                $SOA 1w ns1.ex.com admin.ex.com 0 2h 2h 1w 1h
                $NS 1w ns1.ex.com ns2.ex.com
                $0 common
                $DATASET ip4set:proxy proxies @
                $1 proxy
                :2:Open $1, $0, see http://bl.ex.com/proxy/$
                10.0.0.2
                10.0.0.16/28
                !10.0.0.17
                $DATASET ip4trie:relay relays @ # comment
                $1 relay
                :3:Open $1, $0, see http://bl.ex.com/relay/$
                10.0.0.2
                10.0.0.17
                10.0.1.0/24
                $DATASET ip6trie v6
                2001:db8::/32 :5:six $
                $DATASET dnset names
                .bad.example :6:name $
                $DATASET generic:common relays @
                www A 127.0.0.8
                """
                        .lines()
                        .toList();
        Files.write(folder.resolve("list"), lines);
        Dataset ours = Dataset.read(folder.resolve("list"), DatasetType.COMBINED, subzone, ROOM);
        try (Rbldnsd theirs = new Rbldnsd(folder, "list.test:combined:" + folder.resolve("list"))) {
            for (int host = 0; host < 600; host++) {
                InetAddress address = InetAddress.getByAddress(new byte[] {10, 0, (byte) (host >> 8), (byte) host});
                Listing found = ours.find(address);
                assertThat(addresses(found))
                        .as("%s", address)
                        .isEqualTo(theirs.addresses(reversed(address) + '.' + zone));
                assertThat(new HashSet<>(found.texts())).isEqualTo(theirs.texts(reversed(address) + '.' + zone));
            }
            InetAddress six = InetAddress.getByName("2001:db8::5");
            assertThat(addresses(ours.find(six))).isEqualTo(theirs.addresses(reversed(six) + '.' + zone));
            assertThat(new HashSet<>(ours.find(six).texts())).isEqualTo(theirs.texts(reversed(six) + '.' + zone));
            for (String name : List.of("bad.example", "x.bad.example", "good.example")) {
                assertThat(addresses(ours.find(name))).isEqualTo(theirs.addresses(name + '.' + zone));
            }
        }
    }

    /** Where rbldnsd warns and passes over a line, we refuse the file; where it takes the line, we do. */
    @ParameterizedTest
    @CsvSource({"ip4set", "ip4tset", "ip4trie", "ip6tset", "ip6trie", "dnset"})
    void theSameLinesAreWrong(String type) throws Exception {
        List<String> lines = odd();
        // It warns five times for each file, so that each line has its own.
        String[] zones = new String[lines.size()];
        for (int i = 0; i < zones.length; i++) {
            Path file = Files.write(folder.resolve("list" + i), List.of(lines.get(i)), StandardCharsets.ISO_8859_1);
            zones[i] = "z" + i + ".test:" + type + ':' + file;
        }
        try (Rbldnsd theirs = new Rbldnsd(folder, zones)) {
            Set<String> refused = new TreeSet<>();
            Matcher warned = Pattern.compile("/list(\\d+)\\(1\\): ").matcher(theirs.log());
            while (warned.find()) {
                refused.add(lines.get(Integer.parseInt(warned.group(1))));
            }
            Set<String> ours =
                    lines.stream().filter(line -> isRefused(type, line)).collect(Collectors.toCollection(TreeSet::new));
            ours.removeIf(line -> NONSENSE.contains(line) && !refused.contains(line));
            assertThat(ours).isEqualTo(refused);
        }
    }

    /** Values and templates of every shape, each with its own address. */
    @ParameterizedTest
    @CsvSource({"false", "true"})
    void valuesMeanTheSame(boolean base) throws Exception {
        List<String> values = List.of(
                "",
                ":5",
                ":5:",
                ":5: text",
                ":127.0.0.7:text $",
                "text",
                "text $$ $1 $2 $",
                "=text $",
                "=",
                "# no",
                "; no",
                ":1.2:two",
                ":0.1.0.9:zero",
                ":5 :spaced",
                ":5:$=",
                "$=",
                "$",
                "x".repeat(300),
                "$$".repeat(200) + "end",
                ":5:# x",
                ":5:=own",
                "tail $1",
                "a:b",
                ": 5:x".substring(1));
        List<String> lines = new ArrayList<>(List.of("$1 one", ":127.0.0.3:usual $"));
        if (base) {
            lines.add("$= based ($=) on $");
        }
        for (int i = 0; i < values.size(); i++) {
            lines.add("10.0.0." + i + ' ' + values.get(i));
        }
        Dataset ours = agreed("ip4set", "list.test", lines);
        try (Rbldnsd theirs = new Rbldnsd(folder, "list.test:ip4set:" + folder.resolve("list"))) {
            assertThat(theirs.log()).doesNotContain("invalid");
            for (int i = 0; i < values.size(); i++) {
                InetAddress address = InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) i});
                String name = reversed(address) + ".list.test";
                Listing found = ours.find(address);
                assertThat(addresses(found)).as("A of %s", values.get(i)).isEqualTo(theirs.addresses(name));
                assertThat(new HashSet<>(found.texts()))
                        .as("TXT of %s", values.get(i))
                        .isEqualTo(theirs.texts(name));
            }
        }
    }

    @Test
    void readsBothFamiliesFromOneFile() throws Exception {
        Dataset both = read(
                DatasetType.IP,
                "10.0.0.0/8:2:four\n2001:db8::/32 :3:six\n::1\nabcd::/16\n10.1-10.2\n!10.1.1.1\n:9:nine\n1.2.3.4\n1:2::/32");
        assertThat(addresses(both.find(InetAddress.getByName("10.9.9.9")))).containsExactly("127.0.0.2");
        assertThat(both.find(InetAddress.getByName("2001:db8::9")).texts()).containsExactly("six");
        assertThat(addresses(both.find(InetAddress.getByName("::1")))).containsExactly("127.0.0.2");
        assertThat(addresses(both.find(InetAddress.getByName("abcd::1")))).containsExactly("127.0.0.2");
        assertThat(both.find(InetAddress.getByName("10.1.1.1")).isExcluded()).isTrue();
        assertThat(addresses(both.find(InetAddress.getByName("1.2.3.4")))).containsExactly("127.0.0.9");
        assertThat(both.find(InetAddress.getByName("1:2::5")).texts()).containsExactly("nine");
        assertThat(both.find(InetAddress.getByName("9.9.9.9"))).isEqualTo(Listing.NONE);
    }

    private Dataset agreed(String type, String zone, List<String> lines) throws IOException, DatasetRefused {
        Files.write(folder.resolve("list"), lines, StandardCharsets.ISO_8859_1);
        return Dataset.read(folder.resolve("list"), DatasetType.of(type).orElseThrow(), "@", ROOM);
    }

    private static boolean isRefused(String type, String line) {
        try {
            read(DatasetType.of(type).orElseThrow(), line);
            return false;
        } catch (DatasetRefused refused) {
            assertThat(refused).hasMessageStartingWith("list line 1: ");
            return true;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Dataset read(DatasetType type, String text) throws IOException, DatasetRefused {
        return Dataset.read(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)), "list", type, "@", ROOM);
    }

    private static List<String> header() {
        return List.of(
                "# comment",
                "; another",
                "",
                "$TTL 1h",
                "$SOA 1w ns.ex.com admin.ex.com 0 2h 2h 1w 1h",
                "$1 one",
                "$1 two",
                "#$2 hidden",
                "   ");
    }

    private static List<String> odd() {
        return List.of(
                "127",
                "127/8",
                "127.0",
                "127.0.0.1",
                "127.0.0.1.2",
                "127.0.0.256",
                "127.0.0.1/33",
                "127.0.0.1/24",
                "127.0.0.0/24",
                "10-11",
                "10.1-2",
                "10.1-10.2",
                "10.1-10.2.3",
                "10.2-10.1",
                "10.0.0.9-5",
                "10.0.0.5-10.0.0.9",
                "10.0.0.5-",
                "a.b.c.d",
                "10.0.0.1x",
                "10.0.0.1:5:x",
                "10.0.0.1:300:x",
                "10.0.0.1 :0:x",
                "10.0.0.1 :x:y",
                "10.0.0.1 :5x",
                "!10.0.0.1",
                "! 10.0.0.1",
                "!",
                "0/0",
                "0.0.0.0/0",
                "/8",
                "-",
                "1.2.3.4 text",
                "1.2.3.4\ttext",
                "1.2.3.4;c",
                "1.2.3.4#c",
                "::1",
                "::",
                "::/0",
                "1::2::3",
                "2001",
                "2001:db8",
                "2001:db8::",
                "2001:db8::/16",
                "2001:db8::/129",
                "2001:db8::/32",
                "12345::",
                "g::1",
                "1:2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7::",
                "::2:3:4:5:6:7:8",
                "2001:db8::1 :5:x",
                "::ffff:1.2.3.4",
                "example.com",
                ".example.com",
                "*.example.com",
                "*example.com",
                "**.example.com",
                "..example.com",
                "example..com",
                ".",
                "*.",
                "example.com.",
                "!.example.com",
                "EXAMPLE.com x",
                "x".repeat(63) + ".com",
                "x".repeat(64) + ".com",
                "$TTL 5",
                "$BAD",
                "$MAXRANGE4 /24",
                "$MAXRANGE4 x",
                "$1",
                "$2 two",
                "$DATASET ip4set @",
                ":5",
                ":5:x",
                ":x",
                ":",
                "::5",
                ":0:x",
                ":1.2.3.4",
                "\u00fc.example");
    }

    private static String sign(Random random) {
        return random.nextInt(5) == 0 ? "!" : "";
    }

    private static String usual(Random random) {
        String[] forms = {":4:other $", ":5:", ":6", "::".substring(1) + "7:seven $1"};
        return forms[random.nextInt(forms.length)];
    }

    private static String value(Random random, boolean spaced) {
        String[] forms = {
            "",
            "",
            "",
            " # comment",
            " :8",
            " :9:",
            " :10:ten $",
            " text $ $1 $2 $3 $$",
            spaced ? " :11:x" : ":11:eleven"
        };
        return forms[random.nextInt(forms.length)];
    }

    private static String range4(Random random) {
        int a = random.nextInt(4);
        int b = random.nextInt(256);
        int c = random.nextInt(256);
        return switch (random.nextInt(6)) {
            case 0 -> "10.0." + a + '.' + b;
            case 1 -> "10.0." + a + '.' + Math.min(b, c) + '-' + Math.max(b, c);
            case 2 -> "10.0." + a + '.' + b + "-10.0." + (a + random.nextInt(2) + 1) + '.' + c;
            case 3 -> "10.0." + a;
            case 4 -> "10." + a + '-' + (a + 1);
            default -> block4(random);
        };
    }

    private static String block4(Random random) {
        int bits = 14 + random.nextInt(19);
        int address = (10 << 24 | random.nextInt(1 << 11)) & Ip4.mask(bits);
        return (address >>> 24) + "." + (address >> 16 & 255) + '.' + (address >> 8 & 255) + '.' + (address & 255) + '/'
                + bits;
    }

    private static String block6(Random random) {
        int bits = random.nextInt(3) == 0 ? 128 : 100 + random.nextInt(29);
        long low = random.nextInt(1 << 10) & Ip6Block.lowMask(bits);
        return random.nextBoolean()
                ? "2001:db8::" + Long.toHexString(low) + '/' + bits
                : "2001:db8:0:0:0:0:0:" + Long.toHexString(low) + '/' + bits;
    }

    private static InetAddress address4(Random random) throws IOException {
        int host = random.nextInt(1 << (random.nextBoolean() ? 11 : 18));
        return InetAddress.getByAddress(new byte[] {10, (byte) (host >> 16), (byte) (host >> 8), (byte) host});
    }

    private static InetAddress address6(Random random) throws IOException {
        return InetAddress.getByName("2001:db8::" + Integer.toHexString(random.nextInt(1 << 11)));
    }

    private static String name(Random random) {
        StringBuilder name = new StringBuilder("example");
        for (int labels = random.nextInt(4); labels >= 0; labels--) {
            name.insert(0, "" + (char) ((random.nextBoolean() ? 'a' : 'A') + random.nextInt(4)) + '.');
        }
        return name.toString();
    }

    private static Set<String> addresses(Listing found) {
        return found.addresses().stream().map(InetAddress::getHostAddress).collect(Collectors.toSet());
    }

    private static String reversed(InetAddress address) {
        StringBuilder name = new StringBuilder();
        for (byte octet : address.getAddress()) {
            name.insert(
                    0,
                    address.getAddress().length == 4
                            ? (octet & 0xff) + "."
                            : String.format("%x.%x.", octet & 0xf, octet >> 4 & 0xf));
        }
        return name.substring(0, name.length() - 1);
    }
}
