package org.sluice.module.milter;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sluice.message.SmtpReply;
import org.sluice.module.milter.Reply.Word;

/** Reads what a filter says, strictly: what cannot be understood is a failure of the filter, never a consent. */
final class ReplyReader {

    private static final Pattern LINE = Pattern.compile(
            "([45][0-9][0-9])(?:[ -](?:([45]\\.[0-9]{1,3}\\.[0-9]{1,3})(?: |$))?(.*))?", Pattern.DOTALL);
    private static final int MOST_LINES = 32;
    private static final int MOST_TEXT = 3_900;
    private static final int MOST_MACROS = 256;

    private ReplyReader() {}

    static Reply read(Packet packet) throws IOException {
        for (Word word : Word.values()) {
            if (word.letter() == packet.letter()) {
                return word;
            }
        }
        return switch (packet.letter()) {
            case 'y' -> code(one(packet));
            case 'O' -> agreed(packet);
            case 'h' -> {
                List<String> field = texts(packet, 0, 2, 2);
                yield new Reply.AddHeader(field.get(0), field.get(1));
            }
            case 'i' -> {
                List<String> field = texts(packet, 4, 2, 2);
                yield new Reply.InsertHeader(index(packet), field.get(0), field.get(1));
            }
            case 'm' -> {
                List<String> field = texts(packet, 4, 2, 2);
                yield new Reply.ChangeHeader(index(packet), field.get(0), field.get(1));
            }
            case 'b' -> new Reply.ReplaceBody(packet.data());
            case '+' -> new Reply.AddRecipient(one(packet), "");
            case '2' -> {
                List<String> added = texts(packet, 0, 1, 2);
                yield new Reply.AddRecipient(added.get(0), second(added));
            }
            case '-' -> new Reply.RemoveRecipient(one(packet));
            case 'e' -> {
                List<String> changed = texts(packet, 0, 1, 2);
                yield new Reply.ChangeSender(changed.get(0), second(changed));
            }
            case 'q' -> new Reply.Quarantine(one(packet));
            default -> throw new IOException("a packet " + packet.name() + " that nobody knows");
        };
    }

    private static int index(Packet packet) throws IOException {
        int index = packet.number(0);
        if (index < 0) {
            throw new IOException("a field in place " + index);
        }
        return index;
    }

    private static String one(Packet packet) throws IOException {
        return texts(packet, 0, 1, 1).get(0);
    }

    private static String second(List<String> texts) {
        return texts.size() > 1 ? texts.get(1) : "";
    }

    private static List<String> texts(Packet packet, int from, int least, int most) throws IOException {
        List<String> texts = packet.texts(from);
        if (texts.size() < least || texts.size() > most) {
            throw new IOException(texts.size() + " texts in a packet " + packet.name());
        }
        return texts;
    }

    /** One line or several, all of one code (RFC 5321 section 4.2.1); a percent sign is doubled. */
    private static Reply code(String text) throws IOException {
        List<String> lines = new ArrayList<>();
        String code = "";
        String enhanced = "";
        String[] written = text.replaceFirst("[\r\n]+$", "").split("\r\n|\r|\n", -1);
        if (written.length > MOST_LINES || text.length() > MOST_TEXT) {
            throw new IOException("a reply code of " + written.length + " lines");
        }
        for (String line : written) {
            Matcher parts = LINE.matcher(line);
            if (!parts.matches() || !code.isEmpty() && !parts.group(1).equals(code)) {
                throw new IOException("a reply code that is none");
            }
            code = parts.group(1);
            if (enhanced.isEmpty() && parts.group(2) != null) {
                enhanced = parts.group(2);
            }
            lines.add(parts.group(3) == null ? "" : parts.group(3).replace("%%", "%"));
        }
        boolean agrees = !enhanced.isEmpty() && enhanced.charAt(0) == code.charAt(0);
        return new Reply.Code(
                new SmtpReply(Integer.parseInt(code), agrees ? enhanced : code.charAt(0) + ".7.1", printable(lines)));
    }

    private static String printable(List<String> lines) {
        return String.join(
                "\n",
                lines.stream()
                        .map(line -> line.replaceAll("[^\\x20-\\x7e]", "?"))
                        .toList());
    }

    private static Reply agreed(Packet packet) throws IOException {
        return new Reply.Agreed(packet.number(0), packet.number(4), packet.number(8), macros(packet));
    }

    /** Lists of names, each behind the number of its stage. */
    private static Map<Stage, Set<String>> macros(Packet packet) throws IOException {
        Map<Stage, Set<String>> macros = new EnumMap<>(Stage.class);
        int at = 12;
        while (at < packet.data().length) {
            int number = packet.number(at);
            int end = at + 4;
            while (end < packet.data().length && packet.data()[end] != 0) {
                end++;
            }
            byte[] names = Arrays.copyOfRange(packet.data(), at + 4, Math.min(end + 1, packet.data().length));
            List<String> words = Arrays.stream(
                            one(new Packet(packet.letter(), names)).split("[ ,\t]+"))
                    .filter(word -> !word.isEmpty())
                    .toList();
            if (words.size() > MOST_MACROS) {
                throw new IOException("asks for " + words.size() + " macros");
            }
            for (Stage stage : Stage.values()) {
                if (stage.macroList() == number) {
                    macros.put(stage, new LinkedHashSet<>(words));
                }
            }
            at = end + 1;
        }
        return macros;
    }
}
