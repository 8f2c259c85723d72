package org.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerStateTest {
    private static final String STATE =
            """
            {"bootDone":true,"checksums":{"66":2169309351},"features":{"root":["feature:scr/[4.4.10,4.4.10]","feature:a",
            "bundle:mvn:x/y/1","feature:a/1.0.0"]},"installed":{"root":["jline/3.30.6"]},
            "repositories":["mvn:org.example/x/1/xml","file:\\/tmp\\/\\"q\\".xml"],"state":{}}
            """;

    @Test
    void readsNamesAndRepositories() {
        assertThat(ContainerState.parse(STATE))
                .contains(new ContainerState(
                        List.of("scr", "a"), List.of("mvn:org.example/x/1/xml", "file:/tmp/\"q\".xml")));
    }

    @Test
    void doesNotTrustAContainerThatNeverFinishedItsFirstStart() {
        assertThat(ContainerState.parse(STATE.replace("true", "false"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 60, 200, 260})
    void doesNotTrustAFileThatWasCutOff(int length) {
        assertThat(ContainerState.parse(STATE.substring(0, length))).isEmpty();
    }
}
