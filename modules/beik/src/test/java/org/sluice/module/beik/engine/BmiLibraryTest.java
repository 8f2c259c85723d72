package org.sluice.module.beik.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.module.beik.engine.Envelope.Recipient;

/** The library in this process: order of calls, verdicts, and what is freed. */
class BmiLibraryTest {

    private static final Envelope ENVELOPE =
            new Envelope("192.0.2.1", "a@x.example", List.of(new Recipient("b@y.example", "")));

    @TempDir
    Path folder;

    private StubLibrary stub;
    private BmiLibrary library;

    @BeforeEach
    void open() throws Exception {
        stub = StubLibrary.build(folder);
        library = BmiLibrary.open(stub.installation());
    }

    @AfterEach
    void close() {
        library.close();
    }

    @Test
    void sendsUsualMailWhereItUsuallyGoes() throws IOException {
        assertThat(judge("Subject: a\r\n\r\nHello\r\n"))
                .containsExactly(
                        new Judgement(List.of("b@y.example"), true, Optional.of("inbox"), "AAAAAA==", List.of()));
    }

    @Test
    void tellsSpamItsRulesAndItsTracker() throws IOException {
        Judgement judgement =
                judge("Subject: a\r\n\r\n" + StubLibrary.GTUBE + "\r\n").get(0);
        assertThat(judgement.isDefault()).isFalse();
        assertThat(judgement.destination()).contains("spam");
        assertThat(judgement.tracker()).startsWith("H4sI");
        assertThat(judgement.rules()).containsExactly(111);
    }

    @Test
    void givesEachGroupOfRecipientsItsOwn() throws IOException {
        List<Judgement> judgements = library.judge(
                new Envelope(
                        "192.0.2.1",
                        "",
                        List.of(
                                new Recipient("b@y.example", ""),
                                new Recipient("optout@y.example", ""),
                                new Recipient("c@y.example", ""))),
                octets("\r\n" + StubLibrary.GTUBE));
        assertThat(judgements)
                .extracting(Judgement::recipients)
                .containsExactly(List.of("b@y.example", "c@y.example"), List.of("optout@y.example"));
        assertThat(judgements).extracting(Judgement::isDefault).containsExactly(false, true);
    }

    @Test
    void tellsWhatRecipientsHaveOptedInTo() throws IOException {
        List<Judgement> judgements = library.judge(
                new Envelope(
                        "192.0.2.1",
                        "",
                        List.of(
                                new Recipient("b@y.example", "spam:virus"),
                                new Recipient("c@y.example", ""),
                                new Recipient("d@y.example", "deliver"))),
                octets("\r\n" + StubLibrary.GTUBE));
        assertThat(stub.opted()).isEqualTo("b@y.example=spam,virus d@y.example=deliver ");
        assertThat(judgements).extracting(Judgement::isDefault).containsExactly(false, true);
        assertThat(stub.alive(3)).isZero();
    }

    @Test
    void hasNoJudgementWhereAFeatureIsRefused() {
        Envelope envelope = new Envelope("192.0.2.1", "", List.of(new Recipient("b@y.example", "spam:unheard")));
        assertThatThrownBy(() -> library.judge(envelope, octets("\r\nHello")))
                .isInstanceOf(BmiProblem.class)
                .hasMessageContaining("bmiOptinMset failed");
        assertThat(stub.alive(1)).isZero();
        assertThat(stub.alive(3)).isZero();
    }

    @Test
    void knowsNowhere() throws IOException {
        Judgement judgement = judge("\r\nX-STUB-DISCARD").get(0);
        assertThat(judgement.isDefault()).isFalse();
        assertThat(judgement.destination()).isEmpty();
    }

    /** A verdict with an error sends its recipients' mail on as usual. */
    @Test
    void doesNotFollowABrokenVerdict() throws IOException {
        assertThat(judge("\r\nX-STUB-VERDICT X-STUB-DISCARD").get(0).isDefault())
                .isTrue();
    }

    @Test
    void goesOnAfterAWarning() throws IOException {
        assertThat(judge("\r\nX-STUB-WARN")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"X-STUB-FAIL, bmiEndMessage failed: error 0x3000009 (location 3; type 9)", "X-STUB-NONE, no verdict"})
    void hasNoJudgementWithoutOne(String mark, String why) {
        assertThatThrownBy(() -> judge("\r\n" + mark))
                .isInstanceOf(BmiProblem.class)
                .hasMessageContaining(why.replace(';', ','));
        assertThat(stub.alive(1)).isZero();
    }

    @Test
    void freesEverythingAfterEveryMessage() throws IOException {
        for (int i = 0; i < 100; i++) {
            judge("Subject: a\r\n\r\n" + StubLibrary.GTUBE);
        }
        assertThat(stub.alive(0)).isEqualTo(1);
        assertThat(stub.alive(1)).isZero();
        assertThat(stub.alive(2)).isZero();
    }

    /** The empty line belongs to neither. */
    @ParameterizedTest
    @CsvSource({
        "'A: b\r\nC: d\r\n\r\nHello', 12 5",
        "'A: b\r\n c\r\n\r\n', 10 0",
        "'A: b\r\n', 6 0",
        "'A: b', 4 0",
        "'\r\nHello', 0 5",
        "'', 0 0",
        "'A: b\r\n\r\n\r\n\r\n', 6 4",
    })
    void takesAMessageApartAtTheFirstEmptyLine(String message, String seen) throws IOException {
        judge(message);
        assertThat(stub.seen()).isEqualTo(seen);
    }

    @Test
    void takesHugeLinesInPieces() throws IOException {
        judge("A: " + "x".repeat(65_533) + "\r\n\r\n" + "y".repeat(100_000));
        assertThat(stub.seen()).isEqualTo("65538 100000");
    }

    @Test
    void saysWhyALibraryCannotBeUsed() throws Exception {
        Installation good = stub.installation();
        assertThatThrownBy(() -> BmiLibrary.open(
                        new Installation(folder.resolve("none.so"), good.configuration(), 0, List.of())))
                .isInstanceOf(BmiProblem.class)
                .hasMessageContaining("none.so");
        assertThatThrownBy(() ->
                        BmiLibrary.open(new Installation(good.library(), folder.resolve("none.xml"), 0, List.of())))
                .isInstanceOf(BmiProblem.class)
                .hasMessageContaining("bmiInitSystem");
        assertThatThrownBy(() -> BmiLibrary.open(new Installation(good.library(), good.configuration(), 99, List.of())))
                .isInstanceOf(BmiProblem.class);
        Path text = Files.writeString(folder.resolve("text.so"), "no library");
        assertThatThrownBy(() -> BmiLibrary.open(new Installation(text, good.configuration(), 0, List.of())))
                .isInstanceOf(BmiProblem.class);
    }

    @Test
    void takesNoCStringWithANul() {
        assertThatThrownBy(() -> new Envelope("192.0.2.1", "a\0b@x.example", List.of(new Recipient("b@y.example", ""))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> new Envelope("192.0.2.1", "a@x.example", List.of(new Recipient("b@y.example", "spam\0"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private List<Judgement> judge(String message) throws IOException {
        return library.judge(ENVELOPE, octets(message));
    }

    private static ByteArrayInputStream octets(String message) {
        return new ByteArrayInputStream(message.getBytes(StandardCharsets.ISO_8859_1));
    }
}
