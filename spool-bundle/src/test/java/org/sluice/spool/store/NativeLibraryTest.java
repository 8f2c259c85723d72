package org.sluice.spool.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an update of the bundle does: our classes again in another class loader, with the RocksDB that is there. */
class NativeLibraryTest {

    @TempDir
    Path folder;

    /** Runs inside each class loader. */
    public static final class Visit implements Runnable {
        @Override
        public void run() {
            Path folder = Path.of(System.getProperty("sluice.test.folder"));
            try {
                NativeLibrary.load(folder.resolve("tmp"));
                try (Fixture fixture = new Fixture(folder.resolve("spool")).open()) {
                    String id = "m" + fixture.spool().count(org.sluice.spool.SpoolRecord.State.QUEUED);
                    fixture.add(id, "one more");
                } catch (org.sluice.spool.SpoolException e) {
                    throw new IllegalStateException(e);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void usesTheLibraryAgainInANewClassLoader() throws Exception {
        System.setProperty("sluice.test.folder", folder.toString());
        visit(new RocksOnly());
        int threads = nativeThreads();
        visit(new RocksOnly());
        visit(new RocksOnly());
        try (var left = Files.list(folder.resolve("tmp"))) {
            assertThat(left).isEmpty();
        }
        try (Fixture fixture = new Fixture(folder.resolve("spool")).open()) {
            assertThat(fixture.ids(org.sluice.spool.SpoolRecord.State.QUEUED)).containsExactly("m0", "m1", "m2");
        }
        Fixture.until("the library's threads have ended", () -> nativeThreads() <= threads + 1);
    }

    @Test
    void refusesASecondLibrary() throws Exception {
        System.setProperty("sluice.test.folder", folder.toString());
        visit(new RocksOnly());
        assertThatThrownBy(() -> visit(ClassLoader.getPlatformClassLoader()))
                .hasRootCauseInstanceOf(IOException.class)
                .hasMessageContaining("restart the server");
    }

    /** RocksDB as the tests have it, and nothing else of theirs. */
    private static final class RocksOnly extends ClassLoader {
        RocksOnly() {
            super(ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith("org.rocksdb.")) {
                return Class.forName(name, true, NativeLibraryTest.class.getClassLoader());
            }
            throw new ClassNotFoundException(name);
        }
    }

    private static void visit(ClassLoader parent) throws Exception {
        URL[] path = Arrays.stream(System.getProperty("java.class.path").split(":"))
                .map(NativeLibraryTest::url)
                .toArray(URL[]::new);
        try (URLClassLoader revision = new URLClassLoader(path, parent)) {
            ((Runnable) revision.loadClass(Visit.class.getName())
                            .getDeclaredConstructor()
                            .newInstance())
                    .run();
        }
    }

    /** RocksDB's threads are unknown to the JVM. */
    private static int nativeThreads() {
        String[] all = Path.of("/proc/self/task").toFile().list();
        return (int) Arrays.stream(all == null ? new String[0] : all)
                .filter(task -> name(task).startsWith("rocksdb:"))
                .count();
    }

    private static String name(String task) {
        try {
            return Files.readString(Path.of("/proc/self/task", task, "comm"));
        } catch (IOException e) {
            return "ended";
        }
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
