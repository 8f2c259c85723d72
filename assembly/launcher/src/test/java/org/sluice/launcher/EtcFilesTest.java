package org.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EtcFilesTest {
    @TempDir
    Path folder;

    private Path shipped;
    private Path etc;

    @BeforeEach
    void shipTwoFiles() throws IOException {
        shipped = folder.resolve("shipped");
        etc = folder.resolve("etc");
        Files.createDirectories(shipped.resolve("scripts"));
        ship("a.cfg", "one");
        ship("scripts/b.script", "one");
        refresh();
    }

    @Test
    void copiesWhatIsMissing() throws IOException {
        assertThat(etc.resolve("a.cfg")).hasContent("one");
        assertThat(etc.resolve("scripts/b.script")).hasContent("one");
        Files.delete(etc.resolve("a.cfg"));
        refresh();
        assertThat(etc.resolve("a.cfg")).hasContent("one");
    }

    @Test
    void refreshesWhatNobodyEdited() throws IOException {
        ship("a.cfg", "two");
        refresh();
        assertThat(etc.resolve("a.cfg")).hasContent("two");
        assertThat(etc.resolve("a.cfg.dist")).doesNotExist();
    }

    @Test
    void keepsAnEditAndLaysTheNewVersionBeside() throws IOException {
        edit("a.cfg", "mine");
        refresh();
        assertThat(etc.resolve("a.cfg.dist")).doesNotExist();
        ship("a.cfg", "two");
        refresh();
        assertThat(etc.resolve("a.cfg")).hasContent("mine");
        assertThat(etc.resolve("a.cfg.dist")).hasContent("two");
        refresh();
        assertThat(etc.resolve("a.cfg")).hasContent("mine");
        ship("a.cfg", "three");
        refresh();
        assertThat(etc.resolve("a.cfg.dist")).hasContent("three");
    }

    @Test
    void followsAgainOnceTheNewVersionWasTakenOver() throws IOException {
        edit("a.cfg", "mine");
        ship("a.cfg", "two");
        refresh();
        edit("a.cfg", "two");
        refresh();
        assertThat(etc.resolve("a.cfg.dist")).doesNotExist();
        ship("a.cfg", "three");
        refresh();
        assertThat(etc.resolve("a.cfg")).hasContent("three");
    }

    @Test
    void keepsAFileThatWasThereBeforeTheFirstStart() throws IOException {
        edit("c.cfg", "mine");
        ship("c.cfg", "one");
        refresh();
        assertThat(etc.resolve("c.cfg")).hasContent("mine");
        assertThat(etc.resolve("c.cfg.dist")).hasContent("one");
    }

    @Test
    void removesWhatIsNoLongerShippedUnlessEdited() throws IOException {
        edit("a.cfg", "mine");
        Files.delete(shipped.resolve("a.cfg"));
        Files.delete(shipped.resolve("scripts/b.script"));
        refresh();
        assertThat(etc.resolve("a.cfg")).hasContent("mine");
        assertThat(etc.resolve("scripts/b.script")).doesNotExist();
    }

    @Test
    void leavesAnOperatorsOwnFilesAlone() throws IOException {
        edit("own.cfg", "mine");
        refresh();
        assertThat(etc.resolve("own.cfg")).hasContent("mine");
        assertThat(etc.resolve("own.cfg.dist")).doesNotExist();
    }

    private void refresh() throws IOException {
        new EtcFiles(shipped, etc).refresh();
    }

    private void ship(String name, String content) throws IOException {
        Files.writeString(shipped.resolve(name), content);
    }

    private void edit(String name, String content) throws IOException {
        Files.writeString(etc.resolve(name), content);
    }
}
