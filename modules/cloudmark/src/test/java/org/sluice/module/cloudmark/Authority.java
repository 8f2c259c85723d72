package org.sluice.module.cloudmark;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sluice.testing.HttpRequestRead;

/**
 * Stands in for Authority: strict about every octet of a request, and answers what the message's {@code X-Test-CMAE} says: a score,
 * one in quotes, {@code missing}, {@code text} or {@code 503}; about an address of those in examples,
 * what its last number says, and no ill of others. Who deviates gets 400.
 */
public final class Authority {

    private static final Pattern BOUNDARY = Pattern.compile(
            "multipart/form-data; boundary=(?:\"([0-9A-Za-z'()+_,./:=? -]{1,70})\"|([0-9A-Za-z'+_./-]{1,70}))");
    private static final Pattern MARKER = Pattern.compile("(?m)^X-Test-CMAE: (.*?)\r?$");
    private static final Set<String> PARTS = Set.of("rfc822", "connIp", "heloDomain", "mailFrom", "rcptTo", "fromHost");

    private static final Pattern ABOUT_ADDRESS =
            Pattern.compile("GET /score/v2/ip/(?:(?:192\\.0\\.2\\.|2001:db8::)([0-9a-f]+)|[0-9a-f.:]+) HTTP/1\\.1");
    private static final Map<String, String> ADDRESSES = Map.of(
            "1", "{\"score\":10,\"analysis\":\"v=2.4\"}",
            "2", "{\"score\":96}",
            "3", "{\"score\":95}",
            "4", "{}",
            "5", "nonsense");

    private final List<Map<String, String>> forms = new CopyOnWriteArrayList<>();
    private final List<String> refusals = new CopyOnWriteArrayList<>();
    private volatile long mostOctets = 1 << 20;

    /** The parts of the forms that were posted, by name. */
    List<Map<String, String>> forms() {
        return List.copyOf(forms);
    }

    /** What was wrong with those that were not. */
    public List<String> refusals() {
        return List.copyOf(refusals);
    }

    /** How large it says a message may be. */
    void takes(long octets) {
        mostOctets = octets;
    }

    /** One connection. */
    void serve(Socket client, InputStream in, OutputStream out) throws IOException {
        out.write(replyTo(in));
    }

    /** Reads one request and answers it. */
    public byte[] replyTo(InputStream in) throws IOException {
        try {
            HttpRequestRead request = HttpRequestRead.read(in);
            if (request.line().equals("GET /score/v2/max-message-size HTTP/1.1")) {
                return reply("200 OK", "{\"maxMessageSize\":" + mostOctets + "}");
            }
            Matcher address = ABOUT_ADDRESS.matcher(request.line());
            if (address.matches()) {
                String last = Objects.requireNonNullElse(address.group(1), "");
                return reply("200 OK", ADDRESSES.getOrDefault(last, "{\"score\":0}"));
            }
            if (!request.line().equals("POST /score/v2/message HTTP/1.1")) {
                return reply("404 Not Found", "no such thing");
            }
            Map<String, String> form = form(request);
            forms.add(form);
            return score(form.get("rfc822"));
        } catch (EOFException gone) {
            throw gone;
        } catch (IOException | IllegalArgumentException malformed) {
            refusals.add(String.valueOf(malformed.getMessage()));
            return reply("400 Bad Request", "no");
        }
    }

    private static byte[] score(String message) {
        Matcher marker = MARKER.matcher(message);
        String wanted = marker.find() ? marker.group(1) : "0";
        return switch (wanted) {
            case "503" -> reply("503 Service Unavailable", "later");
            case "text" -> reply("200 OK", "0 spam, no JSON");
            case "missing" -> reply("200 OK", "{\"analysis\":\"v=2.4\"}");
            default -> reply(
                    "200 OK",
                    "{\"score\":" + wanted
                            + ",\"analysis\":\"v=2.4 cv=abcdefgh c=1\\r\\n\\ta=x:17\",\"appendHeaders\":["
                            + "{\"headerField\":\"X-CMAE-Score\",\"body\":\"" + wanted.replace("\"", "") + "\"},"
                            + "{\"headerField\":\"X-CMAE-Analysis\",\"body\":\"v=2.4 cv=abcdefgh\"}]}");
        };
    }

    /** RFC 7578 and RFC 2046 section 5.1.1, nothing in front and nothing behind. */
    private static Map<String, String> form(HttpRequestRead request) {
        Matcher type = BOUNDARY.matcher(request.first("content-type").orElse(""));
        require(type.matches(), "content type");
        String boundary = "--" + (type.group(1) == null ? type.group(2) : type.group(1));
        String content = new String(request.content(), StandardCharsets.ISO_8859_1);
        require(content.startsWith(boundary + "\r\n"), "first boundary");
        String end = "\r\n" + boundary + "--";
        String rest = content.endsWith("\r\n") ? content.substring(0, content.length() - 2) : content;
        require(rest.endsWith(end), "last boundary");
        Map<String, String> form = new HashMap<>();
        String parts = rest.substring(boundary.length() + 2, rest.length() - end.length());
        for (String part : split(parts, "\r\n" + boundary + "\r\n")) {
            int empty = part.indexOf("\r\n\r\n");
            require(empty > 0, "header of a part");
            String name = name(part.substring(0, empty));
            require(form.put(name, part.substring(empty + 4)) == null, "part " + name + " twice");
        }
        require(form.containsKey("rfc822"), "no message");
        form.forEach((name, value) -> require(
                name.equals("rfc822") || value.chars().allMatch(c -> c >= ' ' && c != 0x7f), "control in " + name));
        require(form.getOrDefault("connIp", "::").matches("[0-9a-f:.]{2,45}"), "connIp");
        return form;
    }

    private static List<String> split(String text, String border) {
        List<String> pieces = new ArrayList<>();
        int from = 0;
        for (int at = text.indexOf(border); at >= 0; at = text.indexOf(border, from)) {
            pieces.add(text.substring(from, at));
            from = at + border.length();
        }
        pieces.add(text.substring(from));
        return pieces;
    }

    private static String name(String header) {
        String name = "";
        for (String line : header.split("\r\n")) {
            Matcher disposition = Pattern.compile("Content-Disposition: form-data; name=\"([A-Za-z0-9]+)\"")
                    .matcher(line);
            if (disposition.matches()) {
                name = disposition.group(1);
            } else {
                require(line.matches("Content-(Type|Transfer-Encoding): [a-z/]+"), "line of a part: " + line);
            }
        }
        require(PARTS.contains(name), "part " + name);
        return name;
    }

    private static void require(boolean fits, String what) {
        if (!fits) {
            throw new IllegalArgumentException(what);
        }
    }

    private static byte[] reply(String status, String content) {
        return ("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
                        + content.length() + "\r\n\r\n" + content)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
