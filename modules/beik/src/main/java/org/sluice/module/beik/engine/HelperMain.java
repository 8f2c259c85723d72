package org.sluice.module.beik.engine;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The helper process: loads the library and answers questions on its standard input until that ends. A crash of the library ends this
 * process and nothing else.
 */
public final class HelperMain {

    private static final int STANDARD_OUTPUT = 1;
    private static final int STANDARD_ERROR = 2;

    private HelperMain() {}

    /** {@code library configuration version rule…}. */
    public static void main(String[] arguments) throws IOException {
        List<Integer> rules = Arrays.stream(arguments, 3, arguments.length)
                .map(Integer::valueOf)
                .toList();
        Installation installation =
                new Installation(Path.of(arguments[0]), Path.of(arguments[1]), Long.parseLong(arguments[2]), rules);
        Frames frames = new Frames(new BufferedInputStream(System.in), new BufferedOutputStream(answers()));
        try (BmiLibrary library = BmiLibrary.open(installation)) {
            frames.writeReady(Optional.empty());
            serve(library, frames);
        } catch (BmiProblem e) {
            frames.writeReady(Optional.of(e));
        }
    }

    private static void serve(Engine engine, Frames frames) throws IOException {
        for (Optional<Envelope> next = frames.readEnvelope(); next.isPresent(); next = frames.readEnvelope()) {
            InputStream message = frames.readMessage();
            try {
                List<Judgement> judgements = engine.judge(next.get(), message);
                message.transferTo(OutputStream.nullOutputStream());
                frames.writeAnswer(judgements);
            } catch (BmiProblem e) {
                message.transferTo(OutputStream.nullOutputStream());
                frames.writeProblem(e.getMessage());
            }
        }
    }

    /** A library may print. What it prints goes to the log by way of standard error, and not among the answers. */
    private static FileOutputStream answers() throws IOException {
        Descriptors libc = Native.load("c", Descriptors.class);
        int own = libc.dup(STANDARD_OUTPUT);
        if (own < 0 || libc.dup2(STANDARD_ERROR, STANDARD_OUTPUT) < 0) {
            throw new IOException("standard output cannot be kept apart");
        }
        return new FileOutputStream("/dev/fd/" + own);
    }

    private interface Descriptors extends Library {
        int dup(int descriptor);

        int dup2(int descriptor, int as);
    }
}
