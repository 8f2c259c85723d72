package org.sluice.itest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One dialogue with a server whose probe modules were told what to do, and what must have come of it. A file holds several;
 * each begins with {@code == title}. A percent sign becomes the scene's number, so that no two share a mailbox. Lines:
 *
 * <pre>
 * client: trusted | bypassing           a stranger otherwise
 * probe data reject 554 5.7.1 No        what a module does for this client: module, phase, action (see ProbeAction)
 * internal: probe final_validation@ann% what it does with the server's own mail
 * C: S: S+ S~ S!                        the dialogue, as in org.sluice.testing.Transcript
 * &gt; greet                          220 and EHLO
 * &gt; mail                           and MAIL FROM:&lt;a@example.org&gt;
 * &gt; rcpt ann% bob%                 and RCPT for each, at sluice.test
 * &gt; data ann% bob%                 and DATA, message, dot; what comes next is the final reply
 * message                               the message again, to the dot
 * http: {…}                             posts that instead; S: then gives code and part of the answer
 * log: rejected phase=data why=~told    a line of mail log or reject log of this session; ~ for a part of the value
 * explain: data probe reject decisive ~ note       a step
 * heard: concluded data reject probe    a line the outcome listener wrote, behind the session
 * mail: ann% regex                      one message there that has this
 * quarantine: ann% probe why            kept apart, by whom and why
 * show: ann%@wait.test "binding":"x"    what message-show tells of it
 * no mail: ann%  no log: received       no heard: asked
 * slow: 300  quick: 2000                milliseconds the dialogue took, at least and at most
 * </pre>
 */
record Scene(String group, String title, int number, List<String> lines) {

    private static final String MESSAGE =
            """
            C: From: a@example.org
            C: To: ann@sluice.test
            C: Subject: scene %
            C: X-Old: old
            C: MIME-Version: 1.0
            C: Content-Type: multipart/mixed; boundary=b
            C:\s
            C: --b
            C: Content-Type: text/plain
            C:\s
            C: first part
            C: --b
            C: Content-Type: text/html
            C:\s
            C: <p>second part</p>
            C: --b--
            C: .
            """;

    /** All scenes of all files of a folder, in the order of names; numbered from one on. */
    static List<Scene> in(Path folder) throws IOException {
        List<Scene> scenes = new ArrayList<>();
        try (var files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                read(file, scenes);
            }
        }
        return scenes;
    }

    private static void read(Path file, List<Scene> scenes) throws IOException {
        String group = file.getFileName().toString().replace(".smtp", "");
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("== ")) {
                lines = new ArrayList<>();
                scenes.add(new Scene(group, line.substring(3), scenes.size() + 1, lines));
            } else if (!line.isBlank() && !line.startsWith("#")) {
                lines.add(line.replace("%", "" + scenes.size()));
            }
        }
    }

    String client() {
        int network =
                switch (first("client: ", "stranger")) {
                    case "trusted" -> 2;
                    case "bypassing" -> 3;
                    default -> 1;
                };
        return "127." + network + '.' + number / 250 + '.' + (number % 250 + 1);
    }

    /** What follows the word in each line that begins so. */
    List<String> all(String word) {
        return lines.stream()
                .filter(line -> line.startsWith(word))
                .map(line -> line.substring(word.length()))
                .toList();
    }

    /** The script for this client's modules. */
    List<String> script() {
        return lines.stream().filter(line -> line.startsWith("probe")).toList();
    }

    String first(String word, String otherwise) {
        return all(word).stream().findFirst().orElse(otherwise);
    }

    /** The steps of the dialogue, shorthands written out. */
    String dialogue() {
        StringBuilder steps = new StringBuilder();
        for (String line : lines) {
            if (line.startsWith("> ")) {
                List<String> words = List.of(line.split(" "));
                upTo(words.get(1), words.subList(2, words.size()), steps);
            } else if (line.equals("message")) {
                steps.append(message());
            } else if (line.matches("(C[:~]|S[:+~]) .*|C:|S!")) {
                steps.append(line).append('\n');
            }
        }
        return steps.toString();
    }

    private void upTo(String stop, List<String> recipients, StringBuilder steps) {
        steps.append("S: 220 *\nC: EHLO client.example\nS+ 250\n");
        if (stop.equals("greet")) {
            return;
        }
        steps.append("C: MAIL FROM:<a@example.org>\nS: 250 *\n");
        recipients.forEach(each ->
                steps.append("C: RCPT TO:<" + each + (each.contains("@") ? ">" : "@sluice.test>") + "\nS: 250 *\n"));
        if (stop.equals("data")) {
            steps.append("C: DATA\nS: 354 *\n").append(message());
        }
    }

    private String message() {
        return MESSAGE.replace("%", "" + number);
    }

    @Override
    public String toString() {
        return group + ": " + title;
    }
}
