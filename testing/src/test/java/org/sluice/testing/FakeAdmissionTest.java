package org.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FakeAdmissionTest {

    private final FakeAdmission admission = new FakeAdmission(Path.of("spill")) {};

    @Test
    void reservesUpToItsMemory() {
        admission.memory = 100;
        assertThat(admission.reserve(60)).isTrue();
        assertThat(admission.reserve(41)).isFalse();
        assertThat(admission.reserve(40)).isTrue();
        admission.free(100);
        assertThat(admission.reserved).hasValue(0);
        assertThat(admission.violations).isEmpty();
    }

    @Test
    void notesWhoeverFreesTooMuch() {
        admission.free(1);
        assertThat(admission.violations).containsExactly("freed more than was reserved");
    }
}
