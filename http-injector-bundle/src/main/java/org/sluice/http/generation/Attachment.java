package org.sluice.http.generation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A file that goes along, attached or shown inside the HTML text. Encoded once for all recipients. Immutable. */
final class Attachment {

    private static final int MAX_NAME = 255;
    private static final Pattern MEDIA_TYPE = Pattern.compile(
            "(?!(?i:multipart|message)/)[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(; ?[A-Za-z0-9-]+=[A-Za-z0-9._-]+){0,4}");

    private final byte[] part;

    private Attachment(byte[] part) {
        this.part = part;
    }

    static List<Attachment> list(Members content, String member, boolean inline) {
        List<Attachment> attachments = new ArrayList<>();
        Optional<JsonNode> array = content.array(member);
        if (array.isPresent()) {
            for (JsonNode node : array.get()) {
                attachments.add(of(content.name(member) + '[' + attachments.size() + ']', node, inline));
            }
        }
        return attachments;
    }

    /** The part, header included, without the line end before the next boundary. */
    byte[] part() {
        return part;
    }

    private static Attachment of(String path, JsonNode node, boolean inline) {
        Members members = Members.of(path, node);
        String type = members.text("type").orElseThrow(() -> RequestRefused.missing(path + ".type"));
        String name = members.text("name", MAX_NAME).orElseThrow(() -> RequestRefused.missing(path + ".name"));
        String data = members.text("data").orElseThrow(() -> RequestRefused.missing(path + ".data"));
        members.nothingElse();
        if (!MEDIA_TYPE.matcher(type).matches()) {
            throw RequestRefused.invalid(path + ".type", "a media type such as image/png; no multipart, no message");
        }
        String plain = HeaderText.clean(name);
        if (!plain.equals(name) || plain.isEmpty() || inline && !plain.matches("[A-Za-z0-9._@+-]+")) {
            throw RequestRefused.invalid(
                    path + ".name", inline ? "letters, digits and . _ @ + - as in cid:" : "a file name");
        }
        return new Attachment(encode(type, plain, decode(path, data), inline));
    }

    private static byte[] decode(String path, String data) {
        try {
            return Base64.getMimeDecoder().decode(checked(path, data));
        } catch (IllegalArgumentException e) {
            throw RequestRefused.invalid(path + ".data", "base64");
        }
    }

    /** The lenient decoder skips what is not base64; a client's mistake must not become a damaged file. */
    private static String checked(String path, String data) {
        boolean clean =
                data.chars().allMatch(c -> c < 0x7f && Character.isLetterOrDigit(c) || "+/=\r\n".indexOf(c) >= 0);
        if (!clean) {
            throw RequestRefused.invalid(path + ".data", "base64");
        }
        return data;
    }

    private static byte[] encode(String type, String name, byte[] data, boolean inline) {
        Octets part = new Octets(data.length * 4 / 3 + 512);
        part.line("Content-Type: " + type + ";\r\n " + HeaderText.parameter("name", name));
        part.line("Content-Transfer-Encoding: base64");
        part.line("Content-Disposition: " + (inline ? "inline" : "attachment") + ";\r\n "
                + HeaderText.parameter("filename", name));
        if (inline) {
            part.line("Content-ID: <" + name + '>');
        }
        part.line("");
        part.put(Base64.getMimeEncoder().encode(data));
        return part.octets();
    }
}
