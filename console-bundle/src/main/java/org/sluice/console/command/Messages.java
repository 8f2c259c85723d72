package org.sluice.console.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.sluice.console.Details;
import org.sluice.console.Printable;
import org.sluice.console.Refusal;
import org.sluice.console.Report;
import org.sluice.console.SpoolRecords;
import org.sluice.message.MessageBody;
import org.sluice.spool.Spool;
import org.sluice.spool.SpoolRecord;

/** Shows one message of the spool. */
final class Messages {

    private static final int MAX_SHOWN = 1 << 20;

    private Messages() {}

    static Report show(Spool spool, SpoolRecord record, boolean withBody) throws IOException {
        ObjectNode json = SpoolRecords.details(record);
        ObjectNode facts = json.deepCopy();
        if (!withBody) {
            return Details.report(json);
        }
        MessageBody body = spool.content(record.id())
                .orElseThrow(() -> new Refusal(record.id() + " has just been delivered or deleted"));
        String text;
        try (InputStream in = body.open()) {
            text = new String(in.readNBytes(MAX_SHOWN), StandardCharsets.UTF_8);
        }
        boolean cut = body.sizeOctets() > MAX_SHOWN;
        json.put("content", text).put("content_cut", cut);
        return Report.of(json, out -> {
            Details.print(facts, "", out);
            out.println();
            out.println(Printable.lines(text));
            if (cut) {
                out.println("(the first " + MAX_SHOWN + " of " + body.sizeOctets() + " octets)");
            }
        });
    }
}
