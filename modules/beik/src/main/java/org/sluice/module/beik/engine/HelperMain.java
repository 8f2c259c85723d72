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
import java.util.concurrent.locks.LockSupport;

/**
 * The helper process: loads the library and answers questions on its standard input until that ends, or the server has gone. A crash
 * of the library ends this process and nothing else.
 */
public final class HelperMain {

    private static final int STANDARD_OUTPUT = 1;
    private static final int STANDARD_ERROR = 2;
    private static final int ORPHANED = 1;
    private static final long BETWEEN_LOOKS_NANOS = 1_000_000_000;

    private HelperMain() {}

    /** {@code server library configuration version rule…}, the server by its process id. */
    public static void main(String[] arguments) throws IOException {
        endWith(Long.parseLong(arguments[0]));
        List<Integer> rules = Arrays.stream(arguments, 4, arguments.length)
                .map(Integer::valueOf)
                .toList();
        Installation installation =
                new Installation(Path.of(arguments[1]), Path.of(arguments[2]), Long.parseLong(arguments[3]), rules);
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
            try {
                answer(engine, frames, next.get());
            } catch (AbandonedMessage e) {
                frames.writeProblem(e.getMessage());
            }
        }
    }

    private static void answer(Engine engine, Frames frames, Envelope envelope) throws IOException {
        InputStream message = frames.readMessage();
        try {
            List<Judgement> judgements = engine.judge(envelope, message);
            message.transferTo(OutputStream.nullOutputStream());
            frames.writeAnswer(judgements);
        } catch (BmiProblem e) {
            message.transferTo(OutputStream.nullOutputStream());
            frames.writeProblem(e.getMessage());
        }
    }

    /**
     * Where the library does not return nobody reads standard input, and so nobody learns that it has ended. An orphan gets another
     * parent at once; that holds where the server stays behind as a zombie, or its id has been taken by another process.
     */
    private static void endWith(long server) {
        Thread watch = new Thread(
                () -> {
                    while (parent() == server) {
                        LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
                    }
                    Runtime.getRuntime().halt(ORPHANED);
                },
                "server-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static long parent() {
        return ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L);
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
