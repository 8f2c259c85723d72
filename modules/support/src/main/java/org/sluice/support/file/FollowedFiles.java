package org.sluice.support.file;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Files that belong together, and what was read out of them last.
 *
 * <p>A change is taken when two looks in a row find the same: so nothing is read while it is being written, and a certificate
 * and its key, which are written one after the other, are read as the pair they are. What cannot be used leaves the value as
 * it was, and is not read again before it changes once more. Looks are cheap; they may be made from one thread at a time or
 * from several, and the value is there for all.
 *
 * @param <T> what the files say; immutable
 */
public final class FollowedFiles<T> {

    /** Makes a value of the files as they are now. */
    @FunctionalInterface
    public interface Reader<T> {
        /**
         * Reads all of them.
         *
         * @throws UnusableFile when the value before should stay
         */
        T read() throws UnusableFile;
    }

    /** What a look came to. */
    public enum Look {
        /** Nothing has changed, or it has not come to rest. */
        NOTHING_NEW,
        /** The value is another one now. */
        TAKEN,
        /** The files have changed and cannot be used. */
        REFUSED
    }

    /** The time of the last change is there too where the system keeps one: rights that were corrected show nowhere else. */
    private static final String MARKS =
            FileSystems.getDefault().supportedFileAttributeViews().contains("unix")
                    ? "unix:lastModifiedTime,size,fileKey,ctime"
                    : "lastModifiedTime,size,fileKey";

    private static final Map<String, Object> MISSING = Map.of();

    private final List<Path> files;
    private final Reader<T> reader;
    private List<Map<String, Object>> seen;
    private List<Map<String, Object>> read;
    private volatile T value;
    private volatile String trouble = "";

    private FollowedFiles(List<Path> files, Reader<T> reader) {
        this.files = List.copyOf(files);
        this.reader = reader;
        this.seen = marks();
    }

    /**
     * Reads files that have to be there.
     *
     * @throws UnusableFile as the reader says
     */
    public static <T> FollowedFiles<T> of(List<Path> files, Reader<T> reader) throws UnusableFile {
        FollowedFiles<T> followed = new FollowedFiles<>(files, reader);
        followed.read = followed.seen;
        followed.value = reader.read();
        return followed;
    }

    /** Begins with a value that stands until there are files that can be used. The first look reads them. */
    public static <T> FollowedFiles<T> from(T value, List<Path> files, Reader<T> reader) {
        FollowedFiles<T> followed = new FollowedFiles<>(files, reader);
        followed.read = followed.files.stream().map(file -> MISSING).toList();
        followed.value = value;
        return followed;
    }

    /** What they said when they could be used last. */
    public T value() {
        return value;
    }

    /** Why the files as they stand are not in use; empty where they are. */
    public String trouble() {
        return trouble;
    }

    /** Takes over a change that has come to rest. */
    public synchronized Look look() {
        List<Map<String, Object>> now = marks();
        boolean atRest = now.equals(seen);
        seen = now;
        return atRest && !now.equals(read) ? readNow(false) : Look.NOTHING_NEW;
    }

    /** Takes over a change that does not go on while it is read: for those who look so seldom that a second look would be late. */
    public synchronized Look lookOnce() {
        seen = marks();
        if (seen.equals(read)) {
            return Look.NOTHING_NEW;
        }
        return readNow(true);
    }

    /** Reads them whether they have changed or not: something else the reader looks at has. */
    public synchronized Look again() {
        seen = marks();
        return readNow(false);
    }

    private Look readNow(boolean ifUnchanged) {
        read = seen;
        try {
            T next = reader.read();
            if (ifUnchanged && !marks().equals(seen)) {
                // Whoever writes them is not done.
                read = List.of();
                return Look.NOTHING_NEW;
            }
            value = next;
            trouble = "";
            return Look.TAKEN;
        } catch (UnusableFile e) {
            trouble = e.getMessage();
            return Look.REFUSED;
        }
    }

    private List<Map<String, Object>> marks() {
        return files.stream().map(FollowedFiles::marks).toList();
    }

    private static Map<String, Object> marks(Path file) {
        try {
            return Files.readAttributes(file, MARKS);
        } catch (NoSuchFileException e) {
            return MISSING;
        } catch (IOException e) {
            return Map.of("trouble", e.getClass().getName());
        }
    }
}
