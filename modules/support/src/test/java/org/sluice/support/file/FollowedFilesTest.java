package org.sluice.support.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.support.file.FollowedFiles.Look;

class FollowedFilesTest {

    @TempDir
    Path folder;

    private Path first;
    private Path second;
    private int reads;
    private String rest = "";

    @BeforeEach
    void begin() {
        first = folder.resolve("first");
        second = folder.resolve("second");
    }

    @Test
    void readsFilesThatHaveToBeThereAtOnce() throws Exception {
        assertThatThrownBy(this::both).isInstanceOf(UnusableFile.class).hasMessage(first + ": no such file");
        write(first, "a");
        write(second, "b");
        FollowedFiles<String> followed = both();
        assertThat(followed.value()).isEqualTo("ab");
        int before = reads;
        assertThat(followed.look()).isEqualTo(Look.NOTHING_NEW);
        assertThat(reads).isEqualTo(before);
    }

    @Test
    void takesAPairWhenBothHaveComeToRest() throws Exception {
        write(first, "a");
        write(second, "b");
        FollowedFiles<String> followed = both();
        write(first, "other");
        assertThat(followed.look()).isEqualTo(Look.NOTHING_NEW);
        write(second, "pair");
        assertThat(followed.look()).isEqualTo(Look.NOTHING_NEW);
        assertThat(followed.value()).isEqualTo("ab");
        assertThat(followed.look()).isEqualTo(Look.TAKEN);
        assertThat(followed.value()).isEqualTo("otherpair");
        assertThat(followed.look()).isEqualTo(Look.NOTHING_NEW);
    }

    @Test
    void keepsTheValueWhileTheFilesCannotBeUsed() throws Exception {
        write(first, "a");
        write(second, "b");
        FollowedFiles<String> followed = both();
        write(first, "too long for the bound");
        assertThat(rest(followed)).isEqualTo(Look.REFUSED);
        assertThat(followed.trouble()).isEqualTo(first + ": larger than 10 octets");
        assertThat(followed.look()).as("said once").isEqualTo(Look.NOTHING_NEW);
        Files.delete(first);
        assertThat(rest(followed)).isEqualTo(Look.REFUSED);
        assertThat(followed.trouble()).isEqualTo(first + ": no such file");
        assertThat(followed.value()).isEqualTo("ab");
        write(first, "a");
        assertThat(rest(followed)).isEqualTo(Look.TAKEN);
        assertThat(followed.trouble()).isEmpty();
    }

    @Test
    void beginsWithAValueWhereFilesMayBeMissing() throws Exception {
        FollowedFiles<String> followed = FollowedFiles.from("nothing", List.of(first), this::first);
        assertThat(followed.look()).isEqualTo(Look.NOTHING_NEW);
        assertThat(followed.look()).isEqualTo(Look.NOTHING_NEW);
        assertThat(followed.value()).isEqualTo("nothing");
        assertThat(followed.trouble()).isEmpty();
        write(first, "a");
        assertThat(rest(followed)).isEqualTo(Look.TAKEN);
        assertThat(FollowedFiles.from("nothing", List.of(first), this::first).look())
                .as("what is there is read by the first look")
                .isEqualTo(Look.TAKEN);
    }

    @Test
    void readsAgainWhenAskedTo() throws Exception {
        write(first, "a");
        FollowedFiles<String> followed = FollowedFiles.of(List.of(first), this::first);
        assertThat(followed.again()).isEqualTo(Look.TAKEN);
        assertThat(reads).isEqualTo(2);
        assertThat(followed.look()).isEqualTo(Look.NOTHING_NEW);
    }

    @Test
    void takesAtOnceWhatIsNotWrittenWhileItIsRead() throws Exception {
        write(first, "a");
        FollowedFiles<String> followed = FollowedFiles.of(List.of(first), this::first);
        assertThat(followed.lookOnce()).isEqualTo(Look.NOTHING_NEW);
        write(first, "other");
        assertThat(followed.lookOnce()).isEqualTo(Look.TAKEN);
        assertThat(followed.lookOnce()).isEqualTo(Look.NOTHING_NEW);
        write(first, "half");
        rest = " list";
        assertThat(followed.lookOnce()).isEqualTo(Look.NOTHING_NEW);
        assertThat(followed.value()).isEqualTo("other");
        assertThat(followed.lookOnce()).isEqualTo(Look.TAKEN);
        assertThat(followed.value()).isEqualTo("half list");
        Files.delete(first);
        assertThat(followed.lookOnce()).isEqualTo(Look.REFUSED);
        assertThat(followed.lookOnce()).as("said once").isEqualTo(Look.NOTHING_NEW);
    }

    /** A file nobody may read has neither another size nor another time when its rights are corrected. */
    @Test
    void noticesOtherRights() throws Exception {
        write(first, "a");
        FollowedFiles<String> followed = FollowedFiles.of(List.of(first), this::first);
        FileTime time = Files.getLastModifiedTime(first);
        Object before = Files.getAttribute(first, "unix:ctime");
        // The clock of a file system goes by steps of some milliseconds.
        while (Files.getAttribute(first, "unix:ctime").equals(before)) {
            Files.setPosixFilePermissions(first, PosixFilePermissions.fromString("r--------"));
        }
        assertThat(Files.getLastModifiedTime(first)).isEqualTo(time);
        assertThat(rest(followed)).isEqualTo(Look.TAKEN);
    }

    @Test
    void followsALinkToAnotherFile() throws Exception {
        write(first, "a");
        write(second, "b");
        Path link = Files.createSymbolicLink(folder.resolve("link"), first);
        FollowedFiles<String> followed = FollowedFiles.of(List.of(link), () -> text(link));
        Files.delete(link);
        Files.createSymbolicLink(link, second);
        assertThat(rest(followed)).isEqualTo(Look.TAKEN);
        assertThat(followed.value()).isEqualTo("b");
    }

    private FollowedFiles<String> both() throws UnusableFile {
        return FollowedFiles.of(List.of(first, second), () -> text(first) + text(second));
    }

    private static Look rest(FollowedFiles<String> followed) {
        assertThat(followed.look()).isEqualTo(Look.NOTHING_NEW);
        return followed.look();
    }

    private String first() throws UnusableFile {
        return text(first);
    }

    private String text(Path file) throws UnusableFile {
        reads++;
        String text = new String(BoundedFile.read(file, 10), StandardCharsets.UTF_8);
        if (!rest.isEmpty()) {
            append(file);
        }
        return text;
    }

    /** Whoever writes the file goes on. */
    private void append(Path file) throws UnusableFile {
        try {
            Files.writeString(file, rest, StandardOpenOption.APPEND);
            rest = "";
        } catch (IOException e) {
            throw new UnusableFile(file, e.getMessage());
        }
    }

    /** In place of what was there, as tools do that never leave half a file. */
    private static void write(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.writeString(file, text);
    }
}
