package org.sluice.module.beik;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.module.beik.engine.BmiProblem;
import org.sluice.module.beik.engine.Engine;
import org.sluice.module.beik.engine.Envelope;
import org.sluice.module.beik.engine.Frames;
import org.sluice.module.beik.engine.HelperMain;
import org.sluice.module.beik.engine.Installation;
import org.sluice.module.beik.engine.Judgement;
import org.sluice.support.text.Ascii;

/**
 * One helper process with the library in it. Questions one after the other, from one thread; {@link #close} from any thread ends the
 * process and with it a question that is being answered.
 */
final class Helper implements Engine {

    private static final Logger LOG = LoggerFactory.getLogger(Helper.class);
    private static final long START_SECONDS = 60;

    private final Process process;
    private final Frames frames;
    private volatile boolean closed;

    private Helper(Process process) {
        this.process = process;
        this.frames = new Frames(
                new BufferedInputStream(process.getInputStream()), new BufferedOutputStream(process.getOutputStream()));
    }

    /**
     * Starts the process. Blocks until the library is loaded; one that does not come back is given up.
     *
     * @throws BmiProblem when the library refuses
     */
    static Helper start(List<Path> classPath, Installation installation) throws IOException {
        Helper helper = new Helper(new ProcessBuilder(command(classPath, installation)).start());
        helper.logStandardError();
        helper.awaitReady();
        return helper;
    }

    /** What starts such a process, as a child of this one. */
    static List<String> command(List<Path> classPath, Installation installation) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                // A crash of the library is told by the exit status; a file of it per crash would fill the disk.
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=/dev/stderr",
                "-cp",
                String.join(":", classPath.stream().map(Path::toString).toList()),
                HelperMain.class.getName()));
        command.add(Long.toString(ProcessHandle.current().pid()));
        command.add(installation.library().toString());
        command.add(installation.configuration().toString());
        command.add(Long.toString(installation.version()));
        installation.rules().forEach(rule -> command.add(rule.toString()));
        return command;
    }

    private void awaitReady() throws IOException {
        CompletableFuture<Void> ready = new CompletableFuture<>();
        ready.orTimeout(START_SECONDS, TimeUnit.SECONDS).exceptionally(late -> {
            close();
            return null;
        });
        try {
            frames.readReady();
            ready.complete(null);
        } catch (BmiProblem e) {
            throw e;
        } catch (IOException e) {
            throw ended(e);
        }
    }

    @Override
    public List<Judgement> judge(Envelope envelope, InputStream message) throws IOException {
        MessageReading reading = new MessageReading(message);
        try {
            frames.writeQuestion(envelope, reading);
            return frames.readAnswer();
        } catch (BmiProblem e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            if (reading.failed()) {
                abandon();
                throw e;
            }
            throw ended(e);
        }
    }

    /** A message may end while it is read, whenever a client likes, and starting another helper takes long. */
    private void abandon() throws IOException {
        try {
            frames.abandonQuestion();
            frames.readAnswer();
            throw new IOException("an answer to half a question");
        } catch (BmiProblem expected) {
            LOG.debug("beik: helper {} has dropped a message that ended", process.pid());
        } catch (IOException e) {
            throw ended(e);
        }
    }

    boolean isAlive() {
        return !closed && process.isAlive();
    }

    @Override
    public void close() {
        // The process takes a moment to go.
        closed = true;
        process.destroyForcibly();
    }

    private IOException ended(Exception cause) {
        close();
        return new IOException("the helper process ended while it was asked; its last words are in the log", cause);
    }

    /** What the library prints is worth a line, but not a full disk. */
    private void logStandardError() {
        Thread reader = new Thread(
                () -> {
                    try (InputStream printed = process.getErrorStream()) {
                        new PrintedLines(line ->
                                        LOG.warn("beik: helper {} says: {}", process.pid(), Ascii.printable(line)))
                                .read(printed);
                    } catch (IOException e) {
                        LOG.debug("beik: helper {} has gone", process.pid());
                    }
                },
                "sluice-beik-log");
        reader.setDaemon(true);
        reader.start();
    }
}
