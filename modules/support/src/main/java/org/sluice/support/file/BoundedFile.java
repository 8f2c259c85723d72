package org.sluice.support.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads whole files that an operator named, and never more of them than is sensible. */
public final class BoundedFile {

    private BoundedFile() {}

    /**
     * All octets of a file.
     *
     * @throws UnusableFile where it is not there, cannot be read, or has more than {@code most}
     */
    public static byte[] read(Path file, int most) throws UnusableFile {
        try (InputStream in = Files.newInputStream(file)) {
            // Not by the size it is said to have: that of a pipe or a device says nothing.
            byte[] octets = in.readNBytes(most);
            if (in.read() >= 0) {
                throw new UnusableFile(file, "larger than " + most + " octets");
            }
            return octets;
        } catch (UnusableFile e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new UnusableFile(file, "no such file");
        } catch (IOException e) {
            throw new UnusableFile(file, "cannot be read: " + e.getClass().getSimpleName());
        }
    }
}
