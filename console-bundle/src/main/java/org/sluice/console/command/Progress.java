package org.sluice.console.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.sluice.console.Json;
import org.sluice.console.Printable;
import org.sluice.console.Refusal;
import org.sluice.console.Report;

/** Does the same to several messages and tells of each; fails in the end when one failed. */
final class Progress {

    private Progress() {}

    /** What is done to one message. */
    interface Work {
        /** What came of it; throws a Refusal when nothing did. */
        String apply(String id) throws Exception;
    }

    static Report over(List<String> ids, Work work) throws Exception {
        ArrayNode rows = Json.array();
        int failed = 0;
        for (String id : ids) {
            ObjectNode row = rows.addObject().put("id", id);
            try {
                row.put("done", true).put("result", work.apply(id));
            } catch (Refusal e) {
                failed++;
                row.put("done", false).put("result", e.getMessage());
            }
        }
        Report report = Report.of(
                rows,
                out -> rows.forEach(row -> out.println(Printable.line(
                        row.get("id").textValue() + ": " + row.get("result").textValue()))));
        return failed == 0 ? report : report.failing(failed + " of " + ids.size() + " failed");
    }
}
