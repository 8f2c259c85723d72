package org.sluice.console.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.sluice.console.Json;
import org.sluice.console.Printable;
import org.sluice.console.Refusal;
import org.sluice.console.Report;
import org.sluice.operations.ReplayRequest;
import org.sluice.operations.Replays.Question;
import org.sluice.operations.Replays.Replayed;
import org.sluice.support.configuration.DataDirectory;

/** Asks another version or configuration of a module about mail that has been, and shows what it would decide otherwise. */
@Service
@Command(
        scope = "sluice",
        name = "replay",
        description =
                "Asks another version or configuration of a module about recorded mail and shows the answers that differ;"
                        + " exit status 0 when none does, 1 when some do or it could not be done")
public final class Replay extends SluiceCommand {

    private static final long MAX_FILE = 64L * 1024 * 1024;
    private static final int PROGRESS_EVERY = 100;

    @Argument(
            name = "id",
            multiValued = true,
            description = "Ids of sessions, transactions or messages, as in the logs")
    List<String> words;

    @Option(name = "--last", description = "The latest so many recorded transactions")
    int last;

    @Option(name = "--module", description = "Name of the module to ask, rbl or one instance rbl~one")
    @Completion(ModuleNames.class)
    String module;

    @Option(name = "--version", description = "Its version; without, the one that serves")
    String version = "";

    @Option(name = "--set", multiValued = true, description = "An option to be changed, key=value; may be repeated")
    List<String> options = new ArrayList<>();

    @Option(name = "--body", description = "File with the message of the one record, when it has left the spool")
    String body;

    @Option(name = "--from", description = "File with records to replay instead of those kept here")
    String from;

    @Option(name = "--save", description = "File to write the records to, for bug reports and other machines")
    String save;

    @Option(name = "--all", description = "Show the answers that do not differ too")
    boolean all;

    @Override
    Report report() {
        List<String> ids = Words.of(this, words).any();
        if (module == null && save == null) {
            throw new Refusal("--module is needed: whom to ask; sluice:module-list shows who is there");
        }
        List<String> chosen = chosen(ids);
        try {
            if (save != null) {
                save(chosen);
            }
            return module == null ? saved(chosen) : replayed(chosen);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new Refusal(e.getMessage());
        } catch (IOException e) {
            throw new Refusal("file: " + e);
        }
    }

    private List<String> chosen(List<String> ids) {
        boolean nothing = ids.isEmpty() && last <= 0 && from == null;
        boolean both = last > 0 && (!ids.isEmpty() || from != null);
        if (nothing || both) {
            throw new Refusal("name ids, or say --last 20, or --from a file; sluice:explain lists the latest ids");
        }
        if (last <= 0) {
            return ids;
        }
        List<String> latest = server.replays().latest(last);
        if (latest.isEmpty()) {
            throw new Refusal(
                    "nothing is recorded: no mail came, or record_transactions in etc/org.sluice.core.cfg is 0");
        }
        return latest;
    }

    private void save(List<String> ids) throws IOException {
        if (from != null) {
            throw new Refusal("--save writes what is recorded here; it does not go with --from");
        }
        Files.writeString(path(save), server.replays().export(ids));
    }

    private Report saved(List<String> ids) {
        return Report.sentence(
                Json.object().put("file", path(save).toString()).put("records", ids.size()),
                ids.size() + (ids.size() == 1 ? " record is" : " records are") + " in " + path(save) + ".");
    }

    private Report replayed(List<String> ids) throws IOException {
        ReplayRequest request =
                ReplayRequest.of(module).version(version).options(changed()).ids(ids);
        if (from != null) {
            request = request.records(read(path(from)));
        }
        if (body != null) {
            request = request.body(path(body));
        }
        PrintStream progress = json ? null : System.out;
        Replayed replayed = server.replays().replay(request, (done, of) -> progress(progress, done, of));
        Report report = report(replayed);
        return replayed.different() == 0
                ? report
                : report.failing(
                        replayed.different() + " of " + replayed.questions().size() + " answers differ");
    }

    /** Ctrl-C on the console interrupts the thread; what was found until then is shown. */
    private static boolean progress(PrintStream out, int done, int of) {
        if (out != null && done % PROGRESS_EVERY == 0 && done < of) {
            out.println(done + " of " + of + " records");
            out.flush();
        }
        return !Thread.currentThread().isInterrupted();
    }

    private Report report(Replayed replayed) {
        ObjectNode json = Json.object()
                .put("module", replayed.module())
                .put("version", replayed.version())
                .put("records", replayed.records())
                .put("questions", replayed.questions().size())
                .put("different", replayed.different())
                .put("not_replayed", replayed.unanswered());
        ArrayNode answers = json.putArray("answers");
        replayed.questions().stream().filter(this::isShown).forEach(question -> answers.add(row(question)));
        return Report.of(json, out -> {
            out.println(Printable.line(replayed.module() + " " + replayed.version()) + " was asked "
                    + replayed.questions().size() + " questions about " + replayed.records() + " records: "
                    + replayed.different() + " answers differ, " + replayed.unanswered() + " could not be replayed.");
            answers.forEach(answer -> print(answer, out));
        });
    }

    private boolean isShown(Question question) {
        return all || question.differs() || question.now().equals(Question.NOT_REPLAYED);
    }

    /** One answer on one line, and what else there is to say about it below. */
    private static void print(JsonNode answer, PrintStream out) {
        String recipient = answer.get("recipient").textValue();
        out.println();
        out.println(Printable.line(
                answer.get("id").textValue() + "  " + answer.get("module").textValue() + "  "
                        + answer.get("phase").textValue() + (recipient.isEmpty() ? "" : "  <" + recipient + '>')));
        out.println("    then  " + Printable.line(answer.get("then").textValue()));
        out.println("    now   " + Printable.line(answer.get("now").textValue()));
        answer.get("effects").forEach(effect -> out.println("    " + Printable.line(effect.textValue())));
        answer.get("notes").forEach(note -> out.println("    note: " + Printable.line(note.textValue())));
    }

    private static ObjectNode row(Question question) {
        ObjectNode row = Json.object()
                .put("id", question.id())
                .put("module", question.module())
                .put("phase", question.phase())
                .put("recipient", question.recipient())
                .put("then", question.then())
                .put("now", question.now())
                .put("differs", question.differs());
        row.set("effects", Json.array(question.effects()));
        row.set("notes", Json.array(question.notes()));
        return row;
    }

    private Map<String, String> changed() {
        Map<String, String> changed = new LinkedHashMap<>();
        for (String option : options) {
            int equals = option.indexOf('=');
            if (equals < 1) {
                throw new Refusal("--set " + option + " (expected: key=value)");
            }
            changed.put(
                    option.substring(0, equals).strip(),
                    option.substring(equals + 1).strip());
        }
        return changed;
    }

    /** The server's own files: a relative path starts where those in its configuration do. */
    private static Path path(String file) {
        return DataDirectory.path().resolve(file);
    }

    private static String read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new Refusal(file + " is no file on the server");
        }
        if (Files.size(file) > MAX_FILE) {
            throw new Refusal(file + " is larger than " + MAX_FILE + " octets");
        }
        return Files.readString(file);
    }
}
