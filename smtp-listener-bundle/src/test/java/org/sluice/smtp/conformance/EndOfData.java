package org.sluice.smtp.conformance;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a message ends, by a reader without any cleverness: the first CRLF.CRLF and nothing else (RFC 5321 section 4.1.1.4).
 * Everything a smuggler may put in front of a transaction of his own, and what has to come of it.
 */
final class EndOfData {

    static final int LONGEST = 6;

    /** A whole transaction; a server that sees it as commands took two messages where one was sent. */
    static final String SMUGGLED = "MAIL FROM:<e@x>\r\nRCPT TO:<v@x>\r\nDATA\r\nevil\r\n.\r\nQUIT\r\n";

    static final String BEFORE = "x\r\n";

    private static final char[] ALPHABET = {'\r', '\n', '.', '\0', ' ', 'x'};
    private static final String END = "\r\n.\r\n";

    /**
     * What has to come of a content and what is behind it.
     *
     * @param codes the replies from the end of the content on
     * @param accepted the messages, in order
     */
    record Outcome(List<Integer> codes, List<String> accepted) {}

    private EndOfData() {}

    /** How many strings of at most that length there are. */
    static int count(int longest) {
        int count = 0;
        for (int length = 0, of = 1; length <= longest; length++, of *= ALPHABET.length) {
            count += of;
        }
        return count;
    }

    /** The strings in order, the shorter ones first. */
    static String string(int number) {
        int length = 0;
        int rest = number;
        for (int of = 1; rest >= of; of *= ALPHABET.length) {
            rest -= of;
            length++;
        }
        char[] string = new char[length];
        for (int i = 0; i < length; i++, rest /= ALPHABET.length) {
            string[i] = ALPHABET[rest % ALPHABET.length];
        }
        return new String(string);
    }

    /** What the client sends behind the 354. */
    static String input(String middle) {
        return BEFORE + middle + SMUGGLED;
    }

    /** Whether the client itself ended the message before the other transaction, which is then no smuggled one. */
    static boolean endsIn(String middle) {
        return ("\r\n" + BEFORE + middle).contains(END);
    }

    /** What has to come of it. */
    static Outcome outcome(String input, boolean normalise) {
        List<Integer> codes = new ArrayList<>();
        List<String> accepted = new ArrayList<>();
        String rest = message(input, normalise, codes, accepted);
        boolean mail = false;
        boolean recipient = false;
        while (!rest.isEmpty()) {
            int end = rest.indexOf("\r\n");
            String line = rest.substring(0, end);
            rest = rest.substring(end + 2);
            switch (line) {
                case "MAIL FROM:<e@x>" -> {
                    codes.add(250);
                    mail = true;
                }
                case "RCPT TO:<v@x>" -> {
                    codes.add(mail ? 250 : 503);
                    recipient = mail;
                }
                case "DATA" -> {
                    codes.add(recipient ? 354 : 503);
                    if (recipient) {
                        rest = message(rest, normalise, codes, accepted);
                        mail = false;
                        recipient = false;
                    }
                }
                case "QUIT" -> codes.add(221);
                default -> codes.add(500);
            }
        }
        return new Outcome(codes, accepted);
    }

    /** Chunks as they are sent. */
    static String wire(List<String> chunks) {
        StringBuilder wire = new StringBuilder();
        for (int i = 0; i < chunks.size(); i++) {
            String last = i + 1 == chunks.size() ? " LAST" : "";
            wire.append("BDAT ")
                    .append(chunks.get(i).length())
                    .append(last)
                    .append("\r\n")
                    .append(chunks.get(i));
        }
        return wire.toString();
    }

    /**
     * What has to come of content in chunks, each behind its BDAT, and a QUIT behind the last: whatever it holds, it is one
     * message, and none of it a command.
     */
    static Outcome chunked(List<String> chunks, boolean normalise) {
        List<Integer> codes = new ArrayList<>();
        StringBuilder content = new StringBuilder();
        boolean failed = false;
        for (int i = 0; i < chunks.size(); i++) {
            content.append(chunks.get(i));
            boolean last = i + 1 == chunks.size();
            // A CR at the end of a chunk may find its LF in the next one.
            String known = !last && content.length() > 0 && content.charAt(content.length() - 1) == '\r'
                    ? content.substring(0, content.length() - 1)
                    : content.toString();
            boolean bare = !normalise && isBare(known);
            codes.add(failed ? 503 : bare ? 550 : 250);
            failed |= bare;
        }
        codes.add(221);
        return new Outcome(codes, failed ? List.of() : List.of(completed(content.toString(), normalise)));
    }

    /** RFC 3030 leaves the last line open; in the spool it has its end. */
    private static String completed(String content, boolean normalise) {
        String text = normalise ? content.replaceAll("\r\n|\r|\n", "\r\n") : content;
        return text.isEmpty() || text.endsWith("\r\n") ? text : text + "\r\n";
    }

    /** Takes one message off the input and returns what is behind it. */
    private static String message(String input, boolean normalise, List<Integer> codes, List<String> accepted) {
        String content = content(input);
        if (!normalise && isBare(content)) {
            codes.add(550);
        } else {
            codes.add(250);
            accepted.add(normalise ? normalised(content) : unstuffed(content));
        }
        return behind(input);
    }

    /** The octets in front of the final dot, as sent. */
    static String content(String input) {
        String text = "\r\n" + input;
        int end = text.indexOf(END);
        return text.substring(2, Math.max(2, end + 2));
    }

    static String behind(String input) {
        String text = "\r\n" + input;
        return text.substring(text.indexOf(END) + END.length());
    }

    /** Whether a CR or an LF stands alone. */
    static boolean isBare(String content) {
        String without = content.replace("\r\n", "");
        return without.indexOf('\r') >= 0 || without.indexOf('\n') >= 0;
    }

    /** Dots are taken from the lines of the wire, whatever is repaired afterwards. */
    static String unstuffed(String content) {
        StringBuilder unstuffed = new StringBuilder();
        for (String line : content.split("(?<=\r\n)")) {
            unstuffed.append(line.startsWith(".") ? line.substring(1) : line);
        }
        return unstuffed.toString();
    }

    static String normalised(String content) {
        return unstuffed(content).replaceAll("\r\n|\r|\n", "\r\n");
    }

    static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String printable(String text) {
        return '"' + text.replace("\r", "<CR>").replace("\n", "<LF>").replace("\0", "<NUL>") + '"';
    }
}
