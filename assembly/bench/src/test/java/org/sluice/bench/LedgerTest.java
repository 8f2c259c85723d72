package org.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A benchmark that finds no loss must be able to. */
class LedgerTest {
    private static final int SUM = 4711;

    private final Ledger ledger = new Ledger(10);
    private int message;

    @BeforeEach
    void sendOneThatArrives() {
        int other = ledger.number(SUM);
        ledger.sent(other);
        ledger.accepted(other);
        ledger.delivered(other, SUM, 1);
        message = ledger.number(SUM);
        ledger.sent(message);
    }

    @Test
    void findsWhatIsLost() {
        ledger.accepted(message);
        assertThat(ledger.lost()).isOne();
        ledger.delivered(message, SUM, 1);
        assertThat(ledger.lost()).isZero();
    }

    @Test
    void missesNothingThatWasRefused() {
        ledger.refused("451 4.3.0 later");
        assertThat(ledger.lost()).isZero();
        assertThat(ledger.refusals()).containsEntry("451 4.3.0 later", 1L);
    }

    @Test
    void findsWhatArrivesTwice() {
        ledger.accepted(message);
        ledger.delivered(message, SUM, 1);
        assertThat(ledger.doubled()).isZero();
        ledger.delivered(message, SUM, 1);
        assertThat(ledger.doubled()).isOne();
    }

    @Test
    void findsWhatArrivesAlthoughTheClientWillComeAgain() {
        ledger.delivered(message, SUM, 1);
        assertThat(ledger.doubled()).isOne();
    }

    @Test
    void findsWhatIsNotAsItWasSent() {
        ledger.accepted(message);
        ledger.delivered(message, SUM + 1, 1);
        ledger.delivered(-1, SUM, 1);
        assertThat(ledger.corrupted()).isEqualTo(2);
    }

    @Test
    void findsWhatNobodyScannedOrTwoDid() {
        ledger.delivered(message, SUM, 0);
        assertThat(ledger.unscanned()).isOne();
        int other = ledger.number(SUM);
        ledger.delivered(other, SUM, 2);
        assertThat(ledger.unscanned()).isEqualTo(2);
    }
}
