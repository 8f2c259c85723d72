package org.sluice.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.Optional;
import java.util.function.Consumer;

/** What a command has to say, for scripts and for people. Immutable. */
public final class Report {

    private final JsonNode json;
    private final Consumer<PrintStream> text;
    private final String failure;

    private Report(JsonNode json, Consumer<PrintStream> text, String failure) {
        this.json = json;
        this.text = text;
        this.failure = failure;
    }

    /** The same facts twice; the text must already be safe for a terminal. */
    public static Report of(JsonNode json, Consumer<PrintStream> text) {
        return new Report(json, text, null);
    }

    /** One sentence. */
    public static Report sentence(JsonNode json, String sentence) {
        return of(json, out -> out.println(Printable.line(sentence)));
    }

    /** The same, but the command ends with a status other than zero, for this reason. */
    public Report failing(String why) {
        return new Report(json, text, why);
    }

    /** Prints one of the two forms. */
    public void print(PrintStream out, boolean asJson) {
        if (asJson) {
            out.println(Json.write(json));
        } else {
            text.accept(out);
        }
        out.flush();
    }

    /** Why the command ends with a status other than zero; empty when it does not. */
    public Optional<String> failure() {
        return Optional.ofNullable(failure);
    }
}
