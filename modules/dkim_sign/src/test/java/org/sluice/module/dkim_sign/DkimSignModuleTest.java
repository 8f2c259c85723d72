package org.sluice.module.dkim_sign;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.message.SmtpReply;
import org.sluice.support.dkim.BodyHash;
import org.sluice.support.dkim.BodyHashes;
import org.sluice.support.dkim.Canonicalization;
import org.sluice.support.dkim.Field;
import org.sluice.support.dkim.FieldSelection;
import org.sluice.support.dkim.KeyRecord;
import org.sluice.support.dkim.SignedOctets;
import org.sluice.support.dkim.SigningAlgorithm;
import org.sluice.support.dkim.TagList;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.ModuleContract;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

class DkimSignModuleTest extends ModuleContract {

    private static final String CLIENT = "192.0.2.1";
    private static final String MESSAGE =
            "From: Ann <ann@example.org>\nTo: bob@there.example\nSubject: hello\nX-Other: 1\n\nHello  Bob,\nbye.\n\n";

    @TempDir
    Path folder;

    private String rsa;
    private String ed25519;

    @BeforeEach
    void keys() {
        rsa = Keys.write(folder.resolve("rsa.pem"), "RSA");
        ed25519 = Keys.write(folder.resolve("ed.pem"), "Ed25519");
    }

    @Override
    protected ValidationModule module() {
        return new DkimSignModule();
    }

    @Override
    protected FakeContext question(Phase phase, FakeDns dns) {
        return context(MESSAGE);
    }

    @Override
    protected Map<String, String> configuration() {
        return Map.of("sign.example.org", "s=a key=" + folder.resolve("rsa.pem"));
    }

    @Override
    protected Map<String, String> wrongValues() {
        Map<String, String> wrong = new HashMap<>();
        wrong.put("sign.example.org", "s=a");
        wrong.put("sign.b.example", "key=x");
        wrong.put("sign.c.example", "s=a key=x d=-..-");
        wrong.put("sign.d.example", "s=a key=x d=d.example i=@other.example");
        wrong.put("sign.e.example", "s=a key=x s=b");
        wrong.put("sign.f.example", "s=a key=x what=ever");
        wrong.put("sign.g.example", "");
        wrong.put("sign.h.example", "s=a key=x;".repeat(6));
        wrong.put("sign.*.*.example", "s=a key=x");
        wrong.put("sign.", "s=a key=x");
        wrong.put("sign_condition", "a;b");
        wrong.put("sign_own", "perhaps");
        wrong.put("on_failure", "bounce");
        wrong.put("headerlist", "Subject, To");
        wrong.put("oversign_headerlist", "From, Received");
        wrong.put("skip_headerlist", "From");
        wrong.put("header_canon", "nofws");
        wrong.put("body_canon", "");
        wrong.put("body_length_limit", "17");
        wrong.put("copy_headers", "?");
        wrong.put("lifetime", "9000");
        wrong.put("keycache_size", "0");
        wrong.put("pos_keycache_ttl", "-1");
        wrong.put("neg_keycache_ttl", "1h");
        return wrong;
    }

    @ParameterizedTest
    @CsvSource({"relaxed, relaxed", "relaxed, simple", "simple, relaxed", "simple, simple"})
    void signsWithSeveralKeys(String header, String body) throws Exception {
        String table =
                "s=a key=" + folder.resolve("rsa.pem") + "; s=b key=" + folder.resolve("ed.pem") + " i=@example.org";
        FakeContext context = context(MESSAGE);
        ask(Map.of("sign.example.org", table, "header_canon", header, "body_canon", body), context);
        List<String> values = signatures(context);
        assertThat(values).hasSize(2);
        assertThat(verifies(values.get(0), rsa, MESSAGE)).isTrue();
        assertThat(verifies(values.get(1), ed25519, MESSAGE)).isTrue();
        assertThat(verifies(values.get(0), rsa, MESSAGE.replace("hello", "hullo")))
                .isFalse();
        TagList first = TagList.parse(values.get(0));
        assertThat(first.get("c")).contains(header + '/' + body);
        assertThat(first.get("d")).contains("example.org");
        assertThat(first.get("s")).contains("a");
        assertThat(first.get("i")).isEmpty();
        assertThat(first.get("x")).isEmpty();
        assertThat(first.get("l")).isEmpty();
        assertThat(first.items("h"))
                .containsExactly("from", "subject", "to", "from", "reply-to", "subject", "date", "to", "cc");
        assertThat(TagList.parse(values.get(1)).get("i")).contains("@example.org");
        assertThat(context.effects().get(AttributeKey.strings("dkim_sign.domains")))
                .contains(List.of("example.org"));
        if (header.equals("simple")) {
            assertThat(values).allMatch(value -> value.indexOf(' ') < 0);
        }
    }

    @Test
    void writesWhatItIsTold() throws Exception {
        Map<String, String> options = new HashMap<>(configuration());
        options.putAll(Map.of(
                "headerlist", "From, X-Other, Cc",
                "oversign_headerlist", "",
                "body_length_limit", "yes",
                "copy_headers", "yes",
                "lifetime", "24"));
        FakeContext context = context(MESSAGE);
        ask(options, context);
        String value = signatures(context).get(0);
        TagList tags = TagList.parse(value);
        assertThat(tags.items("h")).containsExactly("from", "x-other");
        assertThat(tags.get("l")).contains("18");
        assertThat(Long.parseLong(tags.require("x")) - Long.parseLong(tags.require("t")))
                .isEqualTo(86_400);
        assertThat(tags.compact("z")).contains("From:Ann=20<ann@example.org>|X-Other:1");
        assertThat(verifies(value, rsa, MESSAGE)).isTrue();
    }

    @Test
    void signsEveryFieldThatLasts() throws Exception {
        Map<String, String> options = new HashMap<>(configuration());
        options.putAll(Map.of("headerlist", "*", "skip_headerlist", "X-Other", "oversign_headerlist", "From"));
        FakeContext context = context("Received: x\nAuthentication-Results: y\nTo: c\n" + MESSAGE);
        ask(options, context);
        assertThat(TagList.parse(signatures(context).get(0)).items("h"))
                .containsExactly("to", "to", "from", "subject", "from");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "example.org        | ann@example.org        | example.org",
                "example.org        | ann@EXAMPLE.org        | example.org",
                "example.org        | ann@sub.example.org    | ",
                "*.example.org      | ann@a.b.example.org    | a.b.example.org",
                "*.example.org      | ann@example.org        | ",
                "*.example.org      | ann@xexample.org       | ",
                "*                  | ann@any.example        | any.example",
                "b\u00fccher.example| ann@b\u00fccher.example| xn--bcher-kva.example"
            })
    void findsTheLine(String pattern, String author, String domain) throws Exception {
        FakeContext context = context("")
                .body(MESSAGE.replace("ann@example.org", author)
                        .replace("\n", "\r\n")
                        .getBytes(StandardCharsets.UTF_8));
        ask(Map.of("sign." + latin1(pattern), "s=a key=" + folder.resolve("rsa.pem")), context);
        if (domain == null) {
            assertThat(signatures(context)).isEmpty();
        } else {
            assertThat(TagList.parse(signatures(context).get(0)).get("d")).contains(domain);
        }
    }

    @Test
    void takesTheMostSpecificLine() throws Exception {
        Keys.write(folder.resolve("sub.example.org/b.pem"), "Ed25519");
        Map<String, String> table = Map.of(
                "sign.*", "s=a key=" + folder.resolve("rsa.pem"),
                "sign.*.example.org", "s=b key=" + folder + "/%{d}/%{s}.pem",
                "sign.c.example.org", "s=c key=" + folder.resolve("ed.pem") + " d=example.org");
        assertThat(selector(table, "x@other.example")).isEqualTo("a other.example");
        assertThat(selector(table, "x@sub.example.org")).isEqualTo("b sub.example.org");
        assertThat(selector(table, "x@c.example.org")).isEqualTo("c example.org");
    }

    @Test
    void signsForOurOwnOnly() throws Exception {
        assertThat(asked(Map.of(), stranger())).isEmpty();
        assertThat(asked(Map.of(), stranger().with("can_relay", "false"))).isEmpty();
        assertThat(asked(Map.of(), stranger().with("can_relay", "true"))).hasSize(1);
        assertThat(asked(Map.of("sign_condition", "auth_user"), stranger().with("can_relay", "true")))
                .isEmpty();
        assertThat(asked(Map.of("sign_condition", "x, auth_user"), stranger().with("auth_user", "ann")))
                .hasSize(1);
        assertThat(asked(Map.of("sign_condition", "sign_me"), stranger().withFact("sign_me", "1")))
                .hasSize(1);
        assertThat(asked(Map.of(), stranger().internal())).hasSize(1);
        assertThat(asked(Map.of("sign_own", "no"), stranger().internal().with("can_relay", "true")))
                .isEmpty();
    }

    /** Nobody can say whose message that is. */
    @ParameterizedTest
    @CsvSource({
        "'From: a@example.org\nFrom: a@example.org\n\nx'",
        "'From: a@example.org, b@other.example\n\nx'",
        "'From: nobody\n\nx'",
        "'To: a@example.org\n\nx'",
        "'x'"
    })
    void signsNothingWithoutOneAuthor(String message) throws Exception {
        assertThat(asked(Map.of(), context(message))).isEmpty();
    }

    /** A key may be put there and exchanged without an edit of the configuration; what is no key changes nothing. */
    @Test
    void followsTheKeyFiles() throws Exception {
        Path file = folder.resolve("late.pem");
        Map<String, String> options = Map.of("sign.example.org", "s=a key=" + file, "neg_keycache_ttl", "60");
        DkimSignModule module = Configs.configured(new DkimSignModule(), options);
        FakeContext context = context(MESSAGE);
        assertThat(asked(module, context)).isEmpty();
        assertThat(context.effects().get("dkim_sign.failure").orElseThrow()).contains("late.pem: no such file");
        String first = Keys.write(file, "RSA");
        assertThat(asked(module, later(context, 59))).isEmpty();
        assertThat(verifies(asked(module, later(context, 2)).get(0), first, MESSAGE))
                .isTrue();
        String second = Keys.write(file, "RSA");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
        for (int seconds : new int[] {29, 2}) {
            assertThat(verifies(asked(module, later(context, seconds)).get(0), first, MESSAGE))
                    .isTrue();
        }
        assertThat(verifies(asked(module, later(context, 31)).get(0), second, MESSAGE))
                .isTrue();
        Files.writeString(file, "junk");
        for (int look = 0; look < 3; look++) {
            assertThat(verifies(asked(module, later(context, 31)).get(0), second, MESSAGE))
                    .isTrue();
        }
    }

    @Test
    void defersWhatItCannotSignWhereItIsTold() throws Exception {
        Map<String, String> options = Map.of("sign.example.org", "s=a key=missing.pem", "on_failure", "defer");
        Verdict verdict = ask(options, context(MESSAGE));
        assertThat(verdict.disposition()).isEqualTo(Disposition.DEFER);
        assertThat(verdict.reply().map(SmtpReply::toString)).contains("451 4.3.5 Message cannot be signed now");
    }

    /** The core adds these behind our back where they are missing, so their absence is not sworn to. */
    @Test
    void leavesRoomForWhatTheCoreAdds() throws Exception {
        FakeContext context = context(MESSAGE).with("rfc2822_date_header", "ifneeded");
        assertThat(TagList.parse(asked(Map.of(), context).get(0)).items("h")).doesNotContain("date");
        FakeContext dated = context("Date: today\n" + MESSAGE).with("rfc2822_date_header", "ifneeded");
        assertThat(TagList.parse(asked(Map.of(), dated).get(0)).items("h")).containsSequence("date", "to");
    }

    /** One signature for all copies that are the same. */
    @Test
    void signsEqualCopiesOnce() throws Exception {
        DkimSignModule module = Configs.configured(
                new DkimSignModule(), Map.of("sign.example.org", "s=a key=" + folder.resolve("rsa.pem")));
        FakeContext first = context(MESSAGE);
        List<String> signed = asked(module, first);
        first.advance(Duration.ofSeconds(1));
        assertThat(asked(module, first.next(Phase.FINAL_VALIDATION))).isEqualTo(signed);
        FakeContext other = first.next(Phase.FINAL_VALIDATION).body(MESSAGE.replace("bye", "see you"));
        assertThat(asked(module, other)).hasSize(1).isNotEqualTo(signed);
    }

    @ParameterizedTest
    @CsvSource({"200, simple", "200, relaxed", "40, simple"})
    void survivesTheFoldingOfTheCore(int recipients, String form) throws Exception {
        String message = "To: " + "x@y.example, ".repeat(recipients) + "z@y.example\n"
                + "List-Post: <mailto:x>\n".repeat(recipients) + MESSAGE.replaceFirst("To: .*\n", "");
        FakeContext context = context(message);
        List<String> values = asked(Map.of("copy_headers", "yes", "header_canon", form), context);
        String folded = values.get(0).replaceAll(" ", "\r\n ");
        assertThat(verifies(values.get(0), rsa, message)).isTrue();
        assertThat(verifies(folded, rsa, message)).isTrue();
        // The core ends a line without white space at 990 characters, where it likes.
        for (String token : values.get(0).replaceFirst("b=[^;]*$", "").split(" ")) {
            assertThat(token.length()).isLessThan(900);
        }
    }

    private List<String> asked(Map<String, String> more, FakeContext context) {
        Map<String, String> options = new HashMap<>(configuration());
        options.putAll(more);
        ask(options, context);
        return signatures(context);
    }

    private List<String> asked(DkimSignModule module, FakeContext context) {
        ask(module, context);
        return signatures(context);
    }

    private static FakeContext later(FakeContext context, int seconds) {
        context.advance(Duration.ofSeconds(seconds));
        FakeContext next = context.next(Phase.FINAL_VALIDATION);
        try {
            next.closeStates();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return next;
    }

    private String selector(Map<String, String> table, String author) throws Exception {
        FakeContext context = context(MESSAGE.replace("ann@example.org", author));
        ask(table, context);
        TagList tags = TagList.parse(signatures(context).get(0));
        return tags.require("s") + ' ' + tags.require("d");
    }

    private static Verdict ask(Map<String, String> options, FakeContext context) {
        return ask(Configs.configured(new DkimSignModule(), options), context);
    }

    private static Verdict ask(DkimSignModule module, FakeContext context) {
        CompletableFuture<Verdict> answer = module.validate(context).toCompletableFuture();
        context.runBlocking();
        assertThat(answer).succeedsWithin(Duration.ZERO);
        return answer.join();
    }

    private static FakeContext stranger() {
        return FakeContext.at(Phase.FINAL_VALIDATION, CLIENT, new FakeDns())
                .sender("ann@example.org")
                .body(MESSAGE);
    }

    private static FakeContext context(String message) {
        return stranger().with("can_relay", "true").body(message);
    }

    private static List<String> signatures(FakeContext context) {
        List<String> values = new ArrayList<>();
        String start = "prepend " + SignatureText.NAME + ": ";
        context.effects().headerEdits().forEach(edit -> {
            assertThat(edit).startsWith(start);
            values.add(0, edit.substring(start.length()));
        });
        return values;
    }

    private static String latin1(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static boolean verifies(String value, String record, String text) throws Exception {
        String message = text.replace("\n", "\r\n");
        int gap = message.indexOf("\r\n\r\n");
        TagList tags = TagList.parse(value);
        String[] forms = tags.require("c").split("/");
        List<Field> header = new ArrayList<>();
        for (String field : message.substring(0, gap).split("\r\n(?![ \t])")) {
            header.add(Field.parse(field).orElseThrow());
        }
        BodyHashes hashes = new BodyHashes();
        BodyHash hash = hashes.of(Canonicalization.of(forms[1]).orElseThrow(), java.util.OptionalLong.empty());
        byte[] body = message.substring(gap + 4).getBytes(StandardCharsets.ISO_8859_1);
        hashes.update(body, 0, body.length);
        hashes.finish();
        byte[] octets = SignedOctets.of(
                Canonicalization.of(forms[0]).orElseThrow(),
                new FieldSelection(header).select(tags.items("h")),
                Field.of("DKIM-Signature", value));
        KeyRecord key = KeyRecord.parse(record.getBytes(StandardCharsets.ISO_8859_1));
        return hash.is(Base64.getDecoder().decode(tags.compact("bh").orElseThrow()))
                && SigningAlgorithm.of(tags.require("a"))
                        .orElseThrow()
                        .verify(
                                key.publicKey().orElseThrow(),
                                octets,
                                Base64.getDecoder().decode(tags.compact("b").orElseThrow()));
    }
}
