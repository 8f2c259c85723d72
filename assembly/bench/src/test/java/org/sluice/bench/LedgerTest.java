package org.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One message and what happened to it, in letters; then what the ledger must say of it. */
class LedgerTest {
    private static final int SUM = 4711;

    private final Ledger ledger = new Ledger(10);

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "sent 250 there,          good",
        "sent 250 queued,         good",
        "sent 250,                lost",
        "sent 250 there there,    doubled",
        "sent 250 queued there,   doubled",
        "sent 250 queued queued,  doubled",
        "sent 451,                good",
        "sent 451 there,          keptThoughTurnedAway",
        "sent 451 queued,         keptThoughTurnedAway",
        "sent,                    good",
        "sent there,              good",
        "sent queued,             good",
        "sent there there,        doubled",
        "there,                   neverSent",
        "queued,                  neverSent",
        "sent 250 altered,        altered"
    })
    void knowsWhatIsWrong(String story, String wrong) {
        int number = ledger.number(SUM);
        List.of(story.split(" ")).forEach(event -> happen(number, event));
        assertThat(ledger.lost()).isEqualTo(wrong.equals("lost") ? 1 : 0);
        assertThat(ledger.repeated()).isEqualTo(wrong.equals("doubled") ? 1 : 0);
        assertThat(ledger.keptThoughTurnedAway()).isEqualTo(wrong.equals("keptThoughTurnedAway") ? 1 : 0);
        assertThat(ledger.neverSent()).isEqualTo(wrong.equals("neverSent") ? 1 : 0);
        assertThat(ledger.altered()).isEqualTo(wrong.equals("altered") ? 1 : 0);
    }

    @Test
    void knowsStrangers() {
        ledger.delivered(-1, SUM, 1);
        ledger.delivered(3, SUM, 1);
        ledger.queued(-1);
        assertThat(ledger.neverSent()).isEqualTo(3);
    }

    @Test
    void leavesOneThingOpen() {
        happen(ledger.number(SUM), "sent");
        int kept = ledger.number(SUM);
        happen(kept, "sent");
        happen(kept, "there");
        int waiting = ledger.number(SUM);
        happen(waiting, "sent");
        happen(waiting, "queued");
        happen(ledger.number(SUM), "not even begun");
        assertThat(ledger.sent()).isEqualTo(3);
        assertThat(ledger.unanswered()).isEqualTo(3);
        assertThat(ledger.unansweredButThere()).isEqualTo(2);
    }

    @Test
    void knowsWhoPassedUnscannedOrWasScannedTwice() {
        ledger.delivered(ledger.number(SUM), SUM, 1);
        assertThat(ledger.unscanned()).isZero();
        ledger.delivered(ledger.number(SUM), SUM, 0);
        ledger.delivered(ledger.number(SUM), SUM, 2);
        assertThat(ledger.unscanned()).isEqualTo(2);
    }

    @Test
    void knowsWhatWillBeTwoWhenTheClientComesAgain() {
        int number = ledger.number(SUM);
        ledger.sent(number);
        ledger.delivered(number, SUM, 1);
        assertThat(ledger.doubled()).isOne();
        ledger.accepted(number);
        assertThat(ledger.doubled()).isZero();
    }

    private void happen(int number, String event) {
        switch (event) {
            case "sent" -> ledger.sent(number);
            case "250" -> ledger.accepted(number);
            case "451" -> ledger.turnedAway(number);
            case "there" -> ledger.delivered(number, SUM, 1);
            case "altered" -> ledger.delivered(number, SUM + 1, 1);
            case "queued" -> ledger.queued(number);
            default -> assertThat(event).isEqualTo("not even begun");
        }
    }
}
