package org.sluice.module.beik;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sluice.module.beik.engine.Envelope.Recipient;
import org.sluice.module.beik.engine.Judgement;

/** Whom a judgement is about. */
class JudgementsTest {

    @Test
    void aloneAndWithoutNamesItIsAboutEverybody() {
        Judgements said = said(spam());
        assertThat(said.ofAll()).contains(spam());
        assertThat(said.of("b@y.example")).isEqualTo(spam());
    }

    @Test
    void namesCountInAnyLetterCase() {
        Judgement spam = spam("A@Y.example", "B@Y.example");
        assertThat(said(spam).ofAll()).contains(spam);
    }

    @Test
    void thoseItDoesNotNameGetTheirMailAsUsual() {
        Judgements said = said(spam("a@y.example"));
        assertThat(said.ofAll()).isEmpty();
        assertThat(said.of("a@y.example").isDefault()).isFalse();
        assertThat(said.of("b@y.example").isDefault()).isTrue();
    }

    @Test
    void separateOnesMayComeToTheSame() {
        assertThat(said(spam("a@y.example"), spam("b@y.example")).ofAll()).isPresent();
    }

    @Test
    void knowsWhomTheEngineWasAskedAbout() {
        assertThat(said(spam()).isAbout("A@y.example")).isTrue();
        assertThat(said(spam()).isAbout("c@y.example")).isFalse();
    }

    private static Judgements said(Judgement... judgements) {
        return new Judgements(
                Stream.of("a@y.example", "b@y.example")
                        .map(address -> new Recipient(address, ""))
                        .toList(),
                List.of(judgements));
    }

    private static Judgement spam(String... recipients) {
        return new Judgement(List.of(recipients), false, Optional.of("spam"), "", List.of());
    }
}
