package org.sluice.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.message.DomainName;
import org.sluice.message.EnvelopeAddress;

class InternationalDomainTest {

    @ParameterizedTest
    @CsvSource({
        "example.org, example.org",
        "EXAMPLE.org, example.org",
        "b\u00fccher.example, xn--bcher-kva.example",
        "B\u00dcCHER.example, xn--bcher-kva.example",
        "bu\u0308cher.example, xn--bcher-kva.example",
        "fa\u00df.example, xn--fa-hia.example",
        "\u65e5\u672c\u8a9e.jp, xn--wgv71a119e.jp",
        "\u03b2\u03cc\u03bb\u03bf\u03c2.example, xn--nxasmm1c.example",
        "\u0440\u0444.\u0440\u0444, xn--p1ai.xn--p1ai",
        "\u0645\u062b\u0627\u0644.example, xn--mgbh0fb.example",
        "_dmarc.b\u00fccher.example, _dmarc.xn--bcher-kva.example",
        "[192.0.2.1], [192.0.2.1]"
    })
    void isWrittenInAscii(String name, String ascii) {
        assertThat(DomainName.ascii(name)).isEqualTo(ascii);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u2100.example",
                "a\u2024b.example",
                "\uff41.example",
                "\ufb01sh.example",
                "a\u200db.example",
                "\u0308a.example",
                "\u00fc-.example",
                "-\u00fc.example",
                "ab--\u00fc.example",
                "\u2603.example",
                "\u0378.example",
                "\u00fc b.example",
                "\u00fc_b.example",
                "\u202eb.example",
                "n\u037en.example",
                "n\u037en",
                "\u212a.example"
            })
    void refusesWhatAnotherProgramMightReadDifferently(String name) {
        assertThatThrownBy(() -> DomainName.ascii(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EnvelopeAddress.parse("a@" + name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesLabelsThatAreTooLongInAscii() {
        assertThatThrownBy(() -> DomainName.ascii("\u00fc".repeat(60) + "x".repeat(3) + ".example"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isRelayedInEitherSpelling() {
        CoreRules.Settings settings =
                CoreRules.Settings.of(Map.of("relay_domains", "b\u00fccher.example, *.xn--bcher-kva.test"));
        for (String ours : new String[] {
            "a@b\u00fccher.example", "a@xn--bcher-kva.example", "\u00fc@x.b\u00fccher.test", "a@x.xn--bcher-kva.test"
        }) {
            assertThat(settings.isRelayedFor(EnvelopeAddress.parse(ours)))
                    .as(ours)
                    .isTrue();
        }
        assertThat(settings.isRelayedFor(EnvelopeAddress.parse("a@bucher.example")))
                .isFalse();
    }

    @Test
    void keepsTheClientsSpellingOfALocalPart() {
        EnvelopeAddress composed = EnvelopeAddress.parse("\u00fc@example.org");
        assertThat(composed).isNotEqualTo(EnvelopeAddress.parse("u\u0308@example.org"));
        assertThat(composed.isInternational()).isTrue();
        assertThat(EnvelopeAddress.parse("\ud83d\ude00@example.org")).hasToString("\ud83d\ude00@example.org");
    }
}
