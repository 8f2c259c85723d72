package org.sluice.console.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.sluice.console.Json;
import org.sluice.console.Printable;
import org.sluice.console.Refusal;
import org.sluice.console.Report;
import org.sluice.console.Table;
import org.sluice.operations.Explanation;

/** Which module said what about a session or message, and which answer decided. */
@Service
@Command(
        scope = "sluice",
        name = "explain",
        description =
                "Shows which module said what about a message, and which answer decided; without an id the latest ids")
public final class Explain extends SluiceCommand {

    @Argument(name = "id", multiValued = true, description = "Id of a session, transaction or message, as in the logs")
    List<String> words;

    @Option(name = "--limit", description = "Without an id, or of a session's transactions: show at most so many")
    int limit = 20;

    @Override
    Report report() {
        Optional<String> id = Words.of(this, words).atMostOne("id");
        return id.isPresent() ? explain(id.get()) : latest();
    }

    private Report explain(String id) {
        Explanation explanation = server.explanations()
                .explain(id)
                .orElseThrow(() -> new Refusal("nothing is kept about " + id
                        + ": unknown, or too long ago; sluice:explain lists the latest ids"));
        ObjectNode json = Json.object()
                .put("session", explanation.sessionId())
                .put("transaction", explanation.transactionId())
                .put("summary", explanation.summary());
        ArrayNode steps = json.putArray("steps");
        explanation.steps().forEach(step -> steps.add(row(step)));
        ArrayNode transactions = json.putArray("transactions");
        explanation
                .transactions()
                .forEach((transaction, summary) -> transactions.add(
                        Json.object().put("transaction", transaction).put("summary", summary)));
        return Report.of(json, out -> {
            out.println("session " + Printable.line(explanation.sessionId())
                    + (explanation.transactionId().isEmpty()
                            ? ""
                            : ", transaction " + Printable.line(explanation.transactionId())));
            out.println(Printable.line(explanation.summary()));
            out.println();
            Table.of("phase", "recipient", "module", "version", "hash", "verdict", "ms", "decisive", "note")
                    .print(steps, "No module was asked.", out);
            if (!transactions.isEmpty()) {
                out.println();
                printLatest(transactions, out);
            }
        });
    }

    private void printLatest(ArrayNode transactions, PrintStream out) {
        int leftOut = Math.max(0, transactions.size() - Math.max(1, limit));
        ArrayNode shown = Json.array();
        for (int i = leftOut; i < transactions.size(); i++) {
            shown.add(transactions.get(i));
        }
        Table.of("transaction", "summary").print(shown, "", out);
        if (leftOut > 0) {
            out.println(leftOut + " earlier ones are left out; --limit shows more.");
        }
    }

    private Report latest() {
        List<String> ids = server.explanations().latest(Math.max(1, limit));
        return Report.of(Json.array(ids), out -> {
            if (ids.isEmpty()) {
                out.println("Nothing has been explained yet.");
            }
            ids.forEach(latest -> out.println(Printable.line(latest)));
        });
    }

    private static ObjectNode row(Explanation.Step step) {
        return Json.object()
                .put("phase", step.phase())
                .put("recipient", step.recipient())
                .put("module", step.module())
                .put("version", step.version())
                .put("hash", step.hash())
                .put("verdict", step.verdict())
                .put("ms", ModuleRows.rounded(step.millis()))
                .put("decisive", step.decisive())
                .put("note", step.note());
    }
}
