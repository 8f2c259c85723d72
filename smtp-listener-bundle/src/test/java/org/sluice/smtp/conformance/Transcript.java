package org.sluice.smtp.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.injection.Outcome;
import org.sluice.injection.Reception;
import org.sluice.message.SmtpReply;
import org.sluice.smtp.core.ScriptedCore;
import org.sluice.smtp.listener.Client;
import org.sluice.smtp.listener.TestServer;
import org.sluice.smtp.listener.Transport;
import org.sluice.smtp.tls.TestTls;
import org.sluice.validation.Verdict;

/**
 * One dialogue.
 *
 * <pre>
 * # a comment
 * config: key = value
 * core: rcptto bob@ reject 550 5.1.1 text     a phase (or take), words its command has to contain, what to answer
 * core: connect continue when=early_talker     the same, once the listener noted that
 * user: name = password                        an authenticator knows that user
 * C: a line, CRLF added           C~ octets with \r \n \0 \\ \xNN and *N for repeating
 * B: a chunk, its BDAT in front    B! the last chunk, octets as in C~
 * S: a line; * stands for anything, at the end only
 * S* the rest of a reply of several lines with that code
 * S! the connection is closed
 * half-close: we send no more
 * tls                             a handshake
 * phases: CONNECT EHLO …          what the core was asked so far
 * accepted: sender; recipient, recipient; octets with escapes
 * fact: name = value
 * envelope: MAIL {NAME=value}     the latest MAIL or RCPT as the core got it, parameters by name
 * </pre>
 */
public final class Transcript {

    private record Rule(String phase, String needle, String when, Outcome outcome) {}

    private final List<String> steps;
    private final Map<String, String> configuration = new LinkedHashMap<>();
    private final List<Rule> rules = new ArrayList<>();

    private Transcript(List<String> steps) {
        this.steps = steps;
    }

    public static Transcript read(Path file) throws IOException {
        Transcript transcript = new Transcript(Files.readAllLines(file));
        for (String step : transcript.steps) {
            if (step.startsWith("config: ")) {
                String[] pair = step.substring(8).split("=", 2);
                transcript.configuration.put(pair[0].strip(), pair[1].strip());
            } else if (step.startsWith("core: ")) {
                transcript.rules.add(rule(step.substring(6)));
            }
        }
        return transcript;
    }

    public void play(Transport.Kind kind, boolean asynchronous) throws IOException {
        try (TestServer server = new TestServer(kind, configuration)) {
            server.core.asynchronous = asynchronous;
            addUsers(server);
            server.core.script = (phase, line) -> answer(server, find(phase.name(), line));
            find("TAKE", "")
                    .map(Rule::outcome)
                    .ifPresent(outcome -> server.core.reception = () -> CompletableFuture.completedFuture(
                            Reception.of(outcome.reply().orElseThrow(), outcome.close(), outcome.delay(), List.of())));
            try (Client client = server.client()) {
                for (int i = 0; i < steps.size(); i++) {
                    step(server, client, steps.get(i), i + 1);
                }
            }
        }
    }

    private void addUsers(TestServer server) {
        for (String step : steps) {
            if (step.startsWith("user: ")) {
                String[] pair = step.substring(6).split(" = ", 2);
                server.users.add(pair[0], pair[1]);
            }
        }
        if (server.users.count() > 0) {
            server.withUsers();
        }
    }

    private void step(TestServer server, Client client, String step, int number) throws IOException {
        if (step.startsWith("C: ") || step.equals("C:")) {
            client.send((step.length() < 3 ? "" : step.substring(3)) + "\r\n");
        } else if (step.startsWith("C~ ")) {
            client.send(unescaped(step.substring(3)));
        } else if (step.startsWith("B: ") || step.startsWith("B! ")) {
            String chunk = unescaped(step.substring(3));
            client.send("BDAT " + chunk.length() + (step.startsWith("B!") ? " LAST\r\n" : "\r\n") + chunk);
        } else if (step.startsWith("S: ")) {
            expectLine(client.line(), step.substring(3), number);
        } else if (step.startsWith("S* ")) {
            assertThat(client.reply()).as("line %d", number).startsWith(step.substring(3));
        } else if (step.startsWith("S!")) {
            assertThat(client.line()).as("line %d: closed", number).isNull();
        } else if (step.startsWith("half-close")) {
            client.socket.shutdownOutput();
        } else if (step.equals("tls")) {
            client.secure(TestTls.plain());
        } else if (step.startsWith("phases: ")) {
            assertThat(String.join(" ", server.core.asked))
                    .as("line %d", number)
                    .isEqualTo(step.substring(8));
        } else if (step.startsWith("accepted: ")) {
            expectAccepted(server, step.substring(10), number);
        } else if (step.startsWith("envelope: ")) {
            List<String> envelopes = server.core.envelopes;
            assertThat(envelopes.get(envelopes.size() - 1))
                    .as("line %d", number)
                    .isEqualTo(step.substring(10));
        } else if (step.startsWith("fact: ")) {
            String[] pair = step.substring(6).split(" = ", 2);
            assertThat(server.core.sessions.get(0).facts).as("line %d", number).containsEntry(pair[0], pair[1]);
        } else {
            assertThat(step).as("line %d", number).matches("(#.*|config: .*|core: .*|user: .*|)");
        }
    }

    private static void expectLine(String line, String expected, int number) {
        if (expected.endsWith("*")) {
            assertThat(line).as("line %d", number).startsWith(expected.substring(0, expected.length() - 1));
        } else {
            assertThat(line).as("line %d", number).isEqualTo(expected);
        }
    }

    private static void expectAccepted(TestServer server, String expected, int number) {
        String[] parts = expected.split("; ?", 3);
        assertThat(server.core.accepted).as("line %d", number).isNotEmpty();
        ScriptedCore.Accepted last = server.core.accepted.get(server.core.accepted.size() - 1);
        assertThat(last.sender()).as("line %d", number).isEqualTo(parts[0]);
        assertThat(String.join(", ", last.recipients())).as("line %d", number).isEqualTo(parts[1]);
        assertThat(last.octets()).as("line %d", number).isEqualTo(unescaped(parts[2]));
    }

    private static CompletionStage<Outcome> answer(TestServer server, Optional<Rule> rule) {
        Outcome outcome = rule.map(Rule::outcome).orElse(Outcome.CONTINUE);
        return rule.filter(some -> !some.when().isEmpty())
                .<CompletionStage<Outcome>>map(
                        some -> server.core.notes.of(some.when()).thenApply(noted -> outcome))
                .orElseGet(() -> CompletableFuture.completedFuture(outcome));
    }

    private Optional<Rule> find(String phase, String line) {
        return rules.stream()
                .filter(rule -> rule.phase().equalsIgnoreCase(phase) && line.contains(rule.needle()))
                .findFirst();
    }

    private static Rule rule(String text) {
        String[] words = text.split(" ");
        int at = 1;
        String needle = "";
        if (!Set.of("reject", "defer", "discard", "continue").contains(words[at])) {
            needle = words[at++];
        }
        String disposition = words[at++];
        boolean close = false;
        String when = "";
        Duration delay = Duration.ZERO;
        List<String> added = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        while (at < words.length && !words[at].matches("\\d{3}")) {
            String word = words[at++];
            close |= word.equals("close");
            when = word.startsWith("when=") ? word.substring(5) : when;
            delay = word.startsWith("after=") ? Duration.ofMillis(Long.parseLong(word.substring(6))) : delay;
            if (word.startsWith("+")) {
                added.add(word.substring(1));
            } else if (word.startsWith("-")) {
                removed.add(word.substring(1));
            }
        }
        return new Rule(
                words[0],
                needle,
                when,
                outcome(disposition, reply(words, at))
                        .close(close)
                        .delay(delay)
                        .capabilities(Set.copyOf(added), Set.copyOf(removed))
                        .build());
    }

    private static SmtpReply reply(String[] words, int at) {
        return at < words.length
                ? new SmtpReply(
                        Integer.parseInt(words[at]),
                        words[at + 1],
                        String.join(" ", List.of(words).subList(at + 2, words.length)))
                : null;
    }

    private static Outcome.Builder outcome(String disposition, SmtpReply reply) {
        Verdict verdict =
                switch (disposition) {
                    case "reject" -> Verdict.reject("scripted");
                    case "defer" -> Verdict.defer("scripted");
                    case "discard" -> Verdict.discard("scripted");
                    default -> Verdict.CONTINUE;
                };
        Outcome.Builder builder = Outcome.of(verdict).module("scripted");
        return reply == null ? builder : builder.reply(reply);
    }

    /** {@code \r \n \0 \\ \xNN}, and {@code {text}*N} for N times that text. */
    public static String unescaped(String text) {
        StringBuilder octets = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int repeat = c == '{' ? text.indexOf("}*", i) : -1;
            if (repeat > 0) {
                int end = repeat + 2;
                while (end < text.length() && Character.isDigit(text.charAt(end))) {
                    end++;
                }
                String piece = unescaped(text.substring(i + 1, repeat));
                octets.append(piece.repeat(Integer.parseInt(text.substring(repeat + 2, end))));
                i = end - 1;
            } else if (c != '\\') {
                octets.append(c);
            } else if (text.charAt(++i) == 'x') {
                octets.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                octets.append(
                        "rn0\\".indexOf(text.charAt(i)) < 0
                                ? text.charAt(i)
                                : "\r\n\0\\".charAt("rn0\\".indexOf(text.charAt(i))));
            }
        }
        return octets.toString();
    }
}
