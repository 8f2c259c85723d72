package org.sluice.module.dmarc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.message.AuthResult;
import org.sluice.support.header.Authors;
import org.sluice.support.net.Domains;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.LoopbackDns;
import org.sluice.testing.Programs;
import org.sluice.testing.Zone;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;

/**
 * Our answers beside those of OpenDMARC's library, about made-up records and messages, over a real name server. It knows RFC 7489:
 * so organizations come from a list, and what RFC 9989 gave another meaning (pct, t, np, psd) is left out.
 */
class SecondOpinionTest {

    private static final int CASES = 1_000;

    private static final String[] POLICIES = {"none", "quarantine", "reject", "Reject"};
    private static final String[] ALIGNMENTS = {"r", "s", "S"};
    private static final String[] FIELDS = {"rua=mailto:a@b.test", "ruf=mailto:a@b.test", "fo=1", "ri=3600", "x=y"};
    private static final String[] SEPARATORS = {"; ", ";", " ; "};
    private static final String[] SIGNERS = {"%s", "mail.%s", "deep.mail.%s", "x%s", "other.test", "test"};
    private static final String[] RESULTS = {"pass", "pass", "fail"};

    /** The first line says where to ask and where the list lies. The structure of the library's options is that of dmarc.h. */
    private static final String OPENDMARC =
            """
            import ctypes, socket, struct, sys
            lib = ctypes.CDLL('libopendmarc.so.2')
            lib.opendmarc_policy_connect_init.restype = ctypes.c_void_p
            lib.opendmarc_policy_status_to_str.restype = ctypes.c_char_p
            address, port, suffixes = sys.stdin.readline().split()
            class Library(ctypes.Structure):
                _fields_ = [('kind', ctypes.c_int), ('file', ctypes.c_char * 4096),
                            ('servers', ctypes.c_int), ('server', (ctypes.c_ubyte * 16) * 3)]
            options = Library(1, suffixes.encode(), 1)
            struct.pack_into('=H', options.server[0], 0, socket.AF_INET)
            struct.pack_into('!H4s', options.server[0], 2, int(port), socket.inet_aton(address))
            assert lib.opendmarc_policy_library_init(ctypes.byref(options)) == 0
            words = {9: 'none', 10: 'none', 15: 'pass', 16: 'fail reject', 17: 'fail quarantine', 18: 'fail none'}
            for line in sys.stdin:
                author, spf, spf_result, dkim, dkim_result = (word.encode() for word in line.split())
                policy = ctypes.c_void_p(lib.opendmarc_policy_connect_init(b'192.0.2.1', 4))
                assert lib.opendmarc_policy_store_from_domain(policy, author) == 0
                lib.opendmarc_policy_store_spf(policy, spf, 1 if spf_result == b'pass' else 2, 1, b'')
                lib.opendmarc_policy_store_dkim(policy, dkim, b's', 1 if dkim_result == b'pass' else 2, b'')
                status = lib.opendmarc_policy_query_dmarc(policy, author)
                if status == 0:
                    status = lib.opendmarc_get_policy_to_enforce(policy)
                print(words.get(status) or lib.opendmarc_policy_status_to_str(status).decode())
                lib.opendmarc_policy_connect_shutdown(policy)
            """;

    private static final Path CORPUS = Path.of(System.getProperty("sluice.suites", ""), "corpus-spamassassin");
    private static final int MESSAGES = 560;

    private static final String EMAIL_UTILS =
            """
            import email.utils, sys
            sys.stdin.reconfigure(encoding='utf-8')
            for line in sys.stdin:
                print(' '.join({address.rpartition('@')[2].lower() for _, address in email.utils.getaddresses([line.strip()])}))
            """;

    @TempDir
    Path folder;

    /**
     * A message: its author, and what was authenticated.
     *
     * @param organization of the author
     */
    private record Message(
            String organization, String author, String spf, String spfResult, String dkim, String dkimResult) {
        /** To OpenDMARC such an identifier is aligned in strict mode too, where RFC 7489 section 3.1.1 wants the very same name. */
        boolean isBelowAuthor() {
            return spfResult.equals("pass") && Domains.isBelow(spf, author)
                    || dkimResult.equals("pass") && Domains.isBelow(dkim, author);
        }

        String line() {
            return String.join(" ", author, spf, spfResult, dkim, dkimResult);
        }
    }

    @Test
    void agrees() throws Exception {
        Programs.requireLibrary("libopendmarc.so.2");
        Random random = new Random(7489);
        Path suffixes = Files.write(folder.resolve("suffixes"), List.of("test", "example"));
        FakeDns dns = new FakeDns();
        List<Message> messages = new ArrayList<>();
        List<String> input = new ArrayList<>();
        try (LoopbackDns server = LoopbackDns.start()) {
            input.add("127.0.0.1 " + server.address().getPort() + " " + suffixes);
            for (int i = 0; i < CASES; i++) {
                Message message = message(random, "o" + i + ".example");
                messages.add(message);
                input.add(message.line());
                publish(random, message, server, dns);
            }
            List<String> theirs = Programs.python("ctypes", OPENDMARC, input);
            ValidationModule module = Configs.configured(
                    new DmarcModule(), Map.of("discovery", "psl", "public_suffix_list", suffixes.toString()));
            List<String> ours =
                    messages.stream().map(each -> answer(module, dns, each)).toList();
            List<String> differing = new ArrayList<>();
            for (int i = 0; i < CASES; i++) {
                boolean laxer = theirs.get(i).equals("pass") && messages.get(i).isBelowAuthor();
                if (!ours.get(i).equals(theirs.get(i)) && !laxer) {
                    differing.add(messages.get(i) + ": " + ours.get(i) + ", OpenDMARC " + theirs.get(i));
                }
            }
            assertThat(differing).isEmpty();
            assertThat(ours).contains("pass", "none", "fail none", "fail quarantine", "fail reject");
            assertThat(server.violations()).isEmpty();
        }
    }

    /** Strict as it is, our reading has to find one author in every message of a corpus, spam or not. */
    @Test
    void readsTheAuthorsOfRealMail() throws Exception {
        assumeTrue(Files.isDirectory(CORPUS), "the corpus is not at hand");
        List<String> fields = new ArrayList<>();
        try (Stream<Path> files = Files.walk(CORPUS, 2)) {
            for (Path file : files.filter(each ->
                            Files.isRegularFile(each) && !each.getParent().equals(CORPUS))
                    .sorted()
                    .toList()) {
                fields.addAll(from(Files.readString(file, StandardCharsets.ISO_8859_1)));
            }
        }
        assertThat(fields).hasSize(MESSAGES);
        List<String> theirs = Programs.python("email.utils", EMAIL_UTILS, fields);
        List<String> differing = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            List<String> ours = Authors.of(fields.get(i)).domains();
            if (!ours.equals(List.of(theirs.get(i).split(" ")))) {
                differing.add(fields.get(i) + ": " + ours + ", Python " + theirs.get(i));
            }
        }
        assertThat(differing).isEmpty();
    }

    private static List<String> from(String message) {
        String header = message.replace("\r", "").split("\n\n", 2)[0].replaceAll("\n[ \t]+", " ");
        return header.lines()
                .filter(line -> line.regionMatches(true, 0, "From:", 0, 5))
                .map(line -> line.substring(5).strip())
                .toList();
    }

    private static Message message(Random random, String organization) {
        String author = random.nextBoolean() ? organization : "mail." + organization;
        return new Message(
                organization,
                author,
                String.format(one(random, SIGNERS), organization),
                one(random, RESULTS),
                String.format(one(random, SIGNERS), organization),
                one(random, RESULTS));
    }

    private static void publish(Random random, Message message, Zone<?>... zones) {
        boolean own = random.nextInt(4) > 0;
        boolean above = random.nextInt(4) > 0;
        String record = record(random);
        String inherited = record(random);
        for (Zone<?> zone : zones) {
            if (own) {
                zone.txt("_dmarc." + message.author(), record);
            }
            if (above && !message.author().equals(message.organization())) {
                zone.txt("_dmarc." + message.organization(), inherited);
            }
        }
    }

    private static String record(Random random) {
        StringJoiner record = new StringJoiner(one(random, SEPARATORS), "", random.nextBoolean() ? ";" : "");
        record.add("v=DMARC1").add("p=" + one(random, POLICIES));
        if (random.nextInt(3) == 0) {
            record.add("sp=" + one(random, POLICIES));
        }
        if (random.nextInt(3) == 0) {
            record.add("adkim=" + one(random, ALIGNMENTS));
        }
        if (random.nextInt(3) == 0) {
            record.add("aspf=" + one(random, ALIGNMENTS));
        }
        if (random.nextInt(3) == 0) {
            record.add(one(random, FIELDS));
        }
        return random.nextInt(8) == 0 ? "v=spf1 -all" : record.toString();
    }

    private static String answer(ValidationModule module, FakeDns dns, Message message) {
        FakeContext mail = FakeContext.mailFrom("192.0.2.1", "ann@" + message.spf(), dns);
        mail.effects()
                .put("spf_status", message.spfResult())
                .put("spf_v1.domain", message.spf())
                .authResult(new AuthResult("dkim", message.dkimResult(), Map.of("header.d", message.dkim())));
        FakeContext context = mail.next(Phase.DATA).body("From: ann@" + message.author() + "\r\n\r\nhi\r\n");
        module.validate(context).toCompletableFuture().join();
        String status = context.effects().get("dmarc_status").orElseThrow();
        return status.equals("fail")
                ? "fail " + context.effects().get("dmarc_policy").orElseThrow()
                : status;
    }

    private static String one(Random random, String... words) {
        return words[random.nextInt(words.length)];
    }
}
