package org.sluice.core.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.core.dispatch.RecordedCore;
import org.sluice.operations.ReplayRequest;
import org.sluice.testing.FakeDns;
import org.sluice.validation.Verdict;

/** A record may come from anywhere. */
class RecordTextTest {

    private final RecordedCore core = new RecordedCore();
    private final Replayer replayer = new Replayer(
            core.registry(), core.recorder(), new PastContent(() -> null, core::contents), (like, options) -> null);
    private String record;

    @BeforeEach
    void writeOne() {
        core.dns(new FakeDns().mx("example.org", 10, "mx.example.org").a("example.org", "192.0.2.1"));
        core.bind("m mailfrom", context -> {
            context.dns().mx("example.org");
            context.dns().a("example.org");
            context.effects().header();
            return Verdict.CONTINUE.stage();
        });
        record = replayer.export(List.of(core.mail()));
        assertThat(replay(record)).isEqualTo(1);
    }

    private int replay(String json) {
        return replayer.replay(ReplayRequest.of("m").records(json), (done, of) -> true)
                .records();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "[]",
                "7",
                "{}",
                "{\"records\":7}",
                "{\"records\":[7]}",
                "{\"records\":[{}]}",
                "{\"records\":[{\"format\":99}]}",
                "{\"records\":[],\"records\":[]}",
                "{\"records\":[]} {}",
                "{\"records\":[1.5]}",
                "{\"records\":[123456789012345678901234567890]}",
                "{\"records\":[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]}",
                "{\"records\":[{\"format\":1,\"id\":\"x\",\"omitted\":0,\"scenes\":[{}],\"calls\":[]}]}",
                "{\"records\":[{\"format\":1,\"id\":\"x\",\"omitted\":0,\"scenes\":[null],\"calls\":[]}]}",
                "{\"records\":[{\"format\":1,\"id\":\"x\",\"omitted\":0,\"scenes\":[],\"calls\":[{\"scene\":0}]}]}",
            })
    void refusesWhatIsNoRecord(String json) {
        assertThatThrownBy(() -> replay(json)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest(name = "{0} as {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "\"phase\":\"mailfrom\"|\"phase\":\"lunch\"",
                "\"scene\":0|\"scene\":-1",
                "\"scene\":0|\"scene\":4000000000",
                "\"at\":\"2026|\"at\":\"soon",
                "\"records\":[\"10 mx.example.org\"]|\"records\":[\"70000 mx.example.org\"]",
                "\"records\":[\"10 mx.example.org\"]|\"records\":[]",
                "\"records\":[\"192.0.2.1\"]|\"records\":[\"www.example.org\"]",
                "\"records\":[\"192.0.2.1\"]|\"records\":[\"999.1.1.1\"]",
                "\"kind\":\"dns\"|\"kind\":\"oracle\"",
                "\"disposition\":\"CONTINUE\"|\"disposition\":\"PERHAPS\"",
                "\"remotePort\":40000|\"remotePort\":99999999",
                "\"remote\":\"wAACAQ==\"|\"remote\":\"wAAC\"",
                "\"remote\":\"wAACAQ==\"|\"remote\":\"???\"",
                "\"origin\":\"SMTP\"|\"origin\":\"FAX\"",
                "\"tls\":false|\"tls\":\"no\"",
                "\"edits\":[]|\"edits\":[{\"kind\":\"paint\"}]",
                "\"sender\":\"a@example.org\"|\"sender\":\"a@@\\u0000\"",
                "\"ttl\":300|\"ttl\":\"long\"",
            })
    void refusesARecordThatIsWrongInOnePlace(String right, String wrong) {
        assertThat(record).contains(right);
        assertThatThrownBy(() -> replay(record.replace(right, wrong)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(": ");
    }

    @Test
    void survivesEveryCutAndEveryLostCharacter() {
        for (int i = 0; i < record.length(); i += 3) {
            String cut = record.substring(0, i);
            assertThatThrownBy(() -> replay(cut)).isInstanceOf(IllegalArgumentException.class);
            String holed = cut + record.substring(i + 1);
            try {
                replay(holed);
            } catch (IllegalArgumentException told) {
                assertThat(told).hasMessageMatching("(?s).+");
            }
        }
    }
}
