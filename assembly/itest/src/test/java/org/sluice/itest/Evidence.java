package org.sluice.itest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a server left behind: its logs, what its console explains, and what arrived. Taken once, for many scenes. */
final class Evidence {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Distribution server;
    private final Questions console;
    private final Map<String, String> sessions = new HashMap<>();
    private final List<String> heard;
    private final List<JsonNode> log = new ArrayList<>();
    private final Map<String, List<JsonNode>> steps = new HashMap<>();
    private final Map<String, JsonNode> spooled = new HashMap<>();
    private final List<JsonNode> quarantine = new ArrayList<>();

    private Evidence(Distribution server) throws IOException {
        this.server = server;
        this.console = new Questions(server);
        heard = Files.readAllLines(server.data().resolve("probe/heard.log"));
        for (String line : heard) {
            String[] words = line.split(" ");
            if (words[0].equals("asked")) {
                sessions.put(words[2], words[1]);
            }
        }
        for (String name : List.of("mail.log", "reject.log")) {
            for (String line : Files.readAllLines(server.data().resolve("log").resolve(name))) {
                log.add(JSON.readTree(line));
            }
        }
    }

    static Evidence of(Distribution server) throws IOException, InterruptedException {
        Evidence evidence = new Evidence(server);
        evidence.explanations();
        evidence.spooled();
        return evidence;
    }

    private void explanations() throws IOException, InterruptedException {
        List<String> commands = new ArrayList<>();
        for (JsonNode id :
                console.ask(List.of("sluice:explain --json --limit 100000")).get(0)) {
            commands.add("sluice:explain --json " + id.asText());
        }
        for (JsonNode each : console.ask(commands)) {
            List<JsonNode> ofSession = steps.computeIfAbsent(each.get("session").asText(), any -> new ArrayList<>());
            each.get("steps").forEach(ofSession::add);
        }
    }

    private void spooled() throws IOException, InterruptedException {
        console.ask(List.of("sluice:quarantine-list --json --limit 100000"))
                .get(0)
                .forEach(quarantine::add);
        List<String> commands = new ArrayList<>();
        for (JsonNode each : console.ask(List.of("sluice:queue-list --json --messages --limit 100000"))
                .get(0)) {
            commands.add("sluice:message-show --json " + each.get("id").asText());
        }
        for (JsonNode each : console.ask(commands)) {
            spooled.put(each.get("recipient").asText(), each);
        }
    }

    /** The last session of that client; empty where no module was asked. */
    String session(String client) {
        return sessions.getOrDefault(client, "");
    }

    List<JsonNode> log(String session) {
        return log.stream()
                .filter(line -> line.path("session").asText().equals(session))
                .toList();
    }

    List<String> heard(String session) {
        return heard.stream()
                .filter(line -> line.contains(" " + session))
                .map(line -> line.replaceFirst(" " + session + "\\S*", ""))
                .toList();
    }

    List<JsonNode> steps(String session) {
        return steps.getOrDefault(session, List.of());
    }

    List<JsonNode> quarantined(String recipient) {
        return quarantine.stream()
                .filter(each -> each.get("recipient").asText().equals(recipient))
                .toList();
    }

    JsonNode spooled(String recipient) {
        return spooled.getOrDefault(recipient, JSON.createObjectNode());
    }

    /** What arrived, with line feeds, a char per octet. */
    List<String> mail(String localPart) throws IOException {
        List<String> messages = new ArrayList<>();
        for (Path each : server.mail("sluice.test", localPart)) {
            messages.add(new String(Files.readAllBytes(each), StandardCharsets.ISO_8859_1).replace("\r\n", "\n"));
        }
        return messages;
    }

    Stream<JsonNode> wholeLog() {
        return log.stream();
    }
}
