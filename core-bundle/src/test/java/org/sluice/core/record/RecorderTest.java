package org.sluice.core.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sluice.core.dispatch.RecordedCore;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

class RecorderTest {

    private static final ValidationModule SILENT = context -> Verdict.CONTINUE.stage();
    private static final ValidationModule WORDY = context -> {
        context.effects().put("wordy", "x".repeat(16_000));
        return Verdict.CONTINUE.stage();
    };

    @Test
    void keepsTheLatestSoMany() {
        RecordedCore core = new RecordedCore(Map.of("record_transactions", "2"));
        core.bind("m mailfrom", SILENT);
        String first = core.mail();
        List<String> later = List.of(core.mail(), core.mail());
        assertThat(core.recorder().latest(10)).containsExactly(later.get(1), later.get(0));
        assertThat(core.recorder().latest(1)).containsExactly(later.get(1));
        assertThat(core.recorder().find(first)).isEmpty();
        assertThat(core.recorder().find(later.get(0) + ".1")).isPresent();
    }

    @Test
    void forgetsInTime() {
        RecordedCore core = new RecordedCore(Map.of("record_for_seconds", "10"));
        core.bind("m mailfrom", SILENT);
        String id = core.mail();
        core.pass(Duration.ofSeconds(10));
        assertThat(core.recorder().find(id)).isPresent();
        core.pass(Duration.ofSeconds(1));
        assertThat(core.recorder().find(id)).isEmpty();
    }

    @Test
    void keepsNoMoreThanFits() {
        RecordedCore core = new RecordedCore(Map.of("record_memory_mib", "1"));
        core.bind("m mailfrom,rcptto,data", WORDY);
        for (int i = 0; i < 100; i++) {
            core.mail();
        }
        assertThat(core.recorder().latest(200)).hasSizeBetween(10, 40);
        core.recorder().modify(Map.of("record_transactions", "0"));
        assertThat(core.recorder().latest(200)).isEmpty();
        core.recorder().modify(Map.of("record_memory_mib", "1"));
        String id = core.mail();
        assertThat(core.recorder().latest(200))
                .as("what was freed can be used again")
                .containsExactly(id);
    }

    @Test
    void oneMessageCannotFillIt() {
        RecordedCore core = new RecordedCore();
        for (int i = 10; i < 40; i++) {
            core.bind("m" + i + " mailfrom order=" + i, context -> {
                context.effects().put("wordy", context.message().transactionId() + "x".repeat(16_000));
                return Verdict.CONTINUE.stage();
            });
        }
        Map<String, Object> record = core.recorder().find(core.mail()).orElseThrow();
        assertThat((List<?>) record.get("calls")).hasSizeBetween(5, 20);
        assertThat((Long) record.get("omitted")).isGreaterThan(10);
    }

    @Test
    void keepsSessionsOnlyWhereNoMailCame() {
        RecordedCore core = new RecordedCore();
        core.bind("m connect", SILENT);
        String visit = core.visit();
        String mail = core.mail();
        assertThat(core.recorder().latest(10)).containsExactly(mail, visit);
        assertThat((List<?>) core.recorder().find(mail).orElseThrow().get("calls"))
                .as("what was asked about the connection belongs to the message")
                .hasSize(1);
    }

    @Test
    void keepsNothingWhenItIsOff() {
        RecordedCore core = new RecordedCore(Map.of("record_transactions", "0"));
        core.bind("m mailfrom", SILENT);
        assertThat(core.recorder().find(core.mail())).isEmpty();
    }
}
