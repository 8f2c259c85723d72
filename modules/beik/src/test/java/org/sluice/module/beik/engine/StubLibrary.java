package org.sluice.module.beik.engine;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.sluice.testing.Programs;

/** Builds the stand-in for the customer's library; see its source for what it does. */
public final class StubLibrary {

    /** Spam to every engine; in two halves, so that this file is not. */
    public static final String GTUBE = "XJS*C4JDBQADN1.NSBN3*2IDNEN*" + "GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";

    private final Path file;

    private StubLibrary(Path file) {
        this.file = file;
    }

    /** Compiled into this folder. */
    public static StubLibrary build(Path folder) throws IOException, InterruptedException {
        Path file = folder.resolve("libbmiclient.so");
        Path source = folder.resolve("bmiclient.c");
        try (InputStream in = StubLibrary.class.getResourceAsStream("/bmiclient.c")) {
            Files.copy(in, source, StandardCopyOption.REPLACE_EXISTING);
        }
        Process compiler = new ProcessBuilder(
                        Programs.require("gcc"),
                        "-std=gnu11",
                        "-Wall",
                        "-Werror",
                        "-D_GNU_SOURCE",
                        "-shared",
                        "-fPIC",
                        "-o",
                        file.toString(),
                        source.toString())
                .inheritIO()
                .start();
        if (compiler.waitFor() != 0) {
            throw new IOException("the stand-in cannot be compiled");
        }
        return new StubLibrary(file);
    }

    /** The library. */
    public Path file() {
        return file;
    }

    /** A configuration file that is there. */
    public Path configuration() throws IOException {
        Path configuration = file.resolveSibling("bmiconfig.xml");
        if (!Files.exists(configuration)) {
            Files.writeString(configuration, "<config/>");
        }
        return configuration;
    }

    /** With a configuration file that is there. */
    public Installation installation() throws IOException {
        return new Installation(file, configuration(), 0, List.of(17, 111));
    }

    /** What recipients of the last message had opted in to. */
    String opted() {
        return function("stub_opted").invokeString(new Object[0], false);
    }

    /** Systems (0), messages (1), strings (2) and opt-ins (3) that were made in this process and not freed. */
    int alive(int kind) {
        return function("stub_alive").invokeInt(new Object[] {kind});
    }

    /** Octets of header and of body the last message had. */
    String seen() {
        return function("stub_seen").invokeString(new Object[0], false);
    }

    private Function function(String name) {
        return NativeLibrary.getInstance(file.toString()).getFunction(name);
    }
}
