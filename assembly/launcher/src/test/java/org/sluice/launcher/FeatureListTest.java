package org.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureListTest {
    private static final Set<String> KNOWN = Set.of("sluice", "sluice-fcdns", "sluice-spf_v1", "sluice-rbl");
    private static final Set<String> BASE = Set.of("scr", "sluice");

    @TempDir
    Path folder;

    @Test
    void beginsWithWhatIsShipped() throws IOException {
        assertThat(open("sluice-fcdns", "sluice-spf_v1").ours(KNOWN)).isEqualTo(", sluice-fcdns, sluice-spf_v1");
    }

    @Test
    void keepsWhatWasInstalledAndWhatWasUninstalled() throws IOException {
        follow(open("sluice-fcdns", "sluice-spf_v1"), "scr", "sluice", "sluice-fcdns", "sluice-rbl", "theirs");
        FeatureList later = open("sluice-fcdns", "sluice-spf_v1");
        assertThat(later.ours(KNOWN)).isEqualTo(", sluice-fcdns, sluice-rbl");
        assertThat(later.others(KNOWN)).isEqualTo(", (theirs)");
        assertThat(later.repositories()).isEqualTo(", mvn:theirs");
    }

    @Test
    void adoptsWhatALaterVersionShipsInAddition() throws IOException {
        follow(open("sluice-fcdns", "sluice-spf_v1"), "scr", "sluice", "sluice-fcdns");
        assertThat(open("sluice-fcdns", "sluice-spf_v1", "sluice-rbl").ours(KNOWN))
                .isEqualTo(", sluice-fcdns, sluice-rbl");
    }

    private FeatureList open(String... shipped) throws IOException {
        return FeatureList.open(folder.resolve("features"), List.of(shipped));
    }

    private static void follow(FeatureList list, String... installed) throws IOException {
        ContainerState state = new ContainerState(List.of(installed), List.of("mvn:ours", "mvn:theirs"));
        list.follow(state, BASE, Set.of("mvn:ours"));
    }
}
