package org.sluice.bench.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A jar in {@code deploy/}: written under another name, then renamed; a change overwrites it. */
final class HeldFile implements Holding {

    private final Path folder;
    private final Jars jars;

    HeldFile(Path folder, Jars jars) {
        this.folder = folder;
        this.jars = jars;
    }

    @Override
    public void enter(String version) throws IOException {
        Path part = folder.resolve(jars.bundle() + ".part");
        Files.copy(jars.of(version), part, StandardCopyOption.REPLACE_EXISTING);
        Files.move(part, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public String change(String from, String to) throws IOException {
        enter(to);
        return "deploy";
    }

    @Override
    public void leave() throws IOException {
        Files.delete(file());
    }

    private Path file() {
        return folder.resolve(jars.bundle() + ".jar");
    }
}
