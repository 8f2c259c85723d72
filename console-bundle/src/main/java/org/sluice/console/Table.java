package org.sluice.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Rows of JSON objects as a table: one column per chosen member, wide enough for its longest value, no colours, no frame. */
public final class Table {

    private static final String GAP = "  ";

    private final String[] members;

    private Table(String[] members) {
        this.members = members;
    }

    /** A table of these members, in this order; {@code last_reply} has the title LAST REPLY. */
    public static Table of(String... members) {
        return new Table(members);
    }

    /** The rows as a report; {@code ifEmpty} instead of an empty table. */
    public Report report(ArrayNode rows, String ifEmpty) {
        return Report.of(rows, out -> print(rows, ifEmpty, out));
    }

    /** Prints the rows. */
    public void print(ArrayNode rows, String ifEmpty, PrintStream out) {
        if (rows.isEmpty()) {
            out.println(ifEmpty);
            return;
        }
        List<String[]> lines = new ArrayList<>();
        lines.add(titles());
        boolean[] numeric = new boolean[members.length];
        for (JsonNode row : rows) {
            String[] cells = new String[members.length];
            for (int i = 0; i < members.length; i++) {
                JsonNode value = row.path(members[i]);
                numeric[i] |= value.isNumber();
                cells[i] = cell(value);
            }
            lines.add(cells);
        }
        int[] widths = widths(lines);
        lines.forEach(cells -> out.println(line(cells, widths, numeric)));
    }

    /** A value as people read it, safe for a terminal. */
    static String cell(JsonNode value) {
        if (value.isArray()) {
            return StreamSupport.stream(value.spliterator(), false)
                    .map(Table::cell)
                    .collect(Collectors.joining(", "));
        }
        if (value.isBoolean()) {
            return value.booleanValue() ? "yes" : "no";
        }
        return value.isMissingNode() || value.isNull() ? "" : Printable.line(value.asText());
    }

    private String[] titles() {
        String[] titles = new String[members.length];
        for (int i = 0; i < members.length; i++) {
            titles[i] = members[i].replace('_', ' ').toUpperCase(Locale.ROOT);
        }
        return titles;
    }

    private static int[] widths(List<String[]> lines) {
        int[] widths = new int[lines.get(0).length];
        for (String[] cells : lines) {
            for (int i = 0; i < cells.length; i++) {
                widths[i] = Math.max(widths[i], cells[i].length());
            }
        }
        return widths;
    }

    private static String line(String[] cells, int[] widths, boolean[] numeric) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            String padding = " ".repeat(widths[i] - cells[i].length());
            line.append(i == 0 ? "" : GAP).append(numeric[i] ? padding + cells[i] : cells[i] + padding);
        }
        return line.toString().stripTrailing();
    }
}
