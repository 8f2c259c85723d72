package org.sluice.console.command;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.support.CommandException;
import org.sluice.console.Printable;
import org.sluice.console.Refusal;
import org.sluice.console.Report;
import org.sluice.console.Server;

/**
 * What all commands share: the server, {@code --json}, and how a failure ends. A failed command throws, which the console
 * turns into exit status 1, for scripts over ssh too.
 */
public abstract class SluiceCommand implements Action {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Reference
    Server server;

    @Option(name = "--json", description = "Print JSON for scripts instead of text")
    boolean json;

    @Override
    public final Object execute() throws Exception {
        run(System.out);
        return null;
    }

    /** What the command has to say; does what it has to do. */
    abstract Report report() throws Exception;

    final void run(PrintStream out) throws Exception {
        Report report;
        try {
            report = report();
        } catch (Refusal e) {
            throw failure(e.getMessage());
        }
        report.print(out, json);
        if (report.failure().isPresent()) {
            // The output is complete as it stands; JSON must not be followed by words.
            throw json
                    ? new CommandException("", report.failure().get())
                    : failure(report.failure().get());
        }
    }

    /** The result of something the server does meanwhile; refuses when it takes too long. */
    static <T> T await(CompletionStage<T> stage) throws Exception {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new Refusal("no answer in " + PATIENCE.toSeconds()
                    + " s; it may still be done, look again with the matching list command");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static CommandException failure(String why) {
        String printable = Printable.line(why);
        return new CommandException(printable, printable);
    }
}
