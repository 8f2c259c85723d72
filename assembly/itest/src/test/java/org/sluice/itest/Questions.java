package org.sluice.itest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Asks a server's console many things at once: each call of the client takes a moment. */
final class Questions {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int COMMANDS_AT_ONCE = 25;
    private static final int CUT_OFF = 255;

    private final Distribution server;

    Questions(Distribution server) {
        this.server = server;
    }

    /** The values commands print, one after the other. */
    List<JsonNode> ask(List<String> commands) throws IOException, InterruptedException {
        List<JsonNode> all = new ArrayList<>();
        for (int at = 0; at < commands.size(); at += COMMANDS_AT_ONCE) {
            List<String> some = commands.subList(at, Math.min(commands.size(), at + COMMANDS_AT_ONCE));
            String printed = printed(String.join("; ", some));
            try (JsonParser values = JSON.createParser(printed)) {
                for (JsonNode value = values.readValueAsTree(); value != null; value = values.readValueAsTree()) {
                    all.add(value);
                }
            }
        }
        return all;
    }

    /** The server hangs up right after a command, which can cost the client its status; asking again does no harm here. */
    private String printed(String commands) throws IOException, InterruptedException {
        Finished asked = server.console(commands);
        for (int again = 0; asked.status() == CUT_OFF && again < 3; again++) {
            asked = server.console(commands);
        }
        return asked.ok();
    }
}
