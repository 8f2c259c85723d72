package org.sluice.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;

/** One object as lines of {@code name: value}; objects inside it are indented. */
public final class Details {

    private Details() {}

    /** The object as a report. */
    public static Report report(ObjectNode object) {
        return Report.of(object, out -> print(object, "", out));
    }

    /** Prints the object. */
    public static void print(ObjectNode object, String indent, PrintStream out) {
        int width = object.properties().stream()
                .filter(member -> !member.getValue().isObject())
                .mapToInt(member -> member.getKey().length())
                .max()
                .orElse(0);
        object.properties().forEach(member -> print(member.getKey(), member.getValue(), width, indent, out));
    }

    private static void print(String name, JsonNode value, int width, String indent, PrintStream out) {
        String shown = Printable.line(name);
        if (value instanceof ObjectNode inner) {
            out.println(indent + shown + (inner.isEmpty() ? ": none" : ":"));
            print(inner, indent + "  ", out);
        } else {
            String padding = " ".repeat(Math.max(0, width - shown.length()));
            out.println((indent + shown + ": " + padding + Table.cell(value)).stripTrailing());
        }
    }
}
