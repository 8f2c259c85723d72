package org.sluice.module.commtouch;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sluice.testing.HttpRequestRead;

/**
 * Stands in for ctasd: strict about every octet of a request, and answers what the message's {@code X-Test-CTCH} says, such as
 * {@code spam=Bulk;vod=Medium}, or {@code error}, {@code norefid}, {@code 500}. Who deviates gets 400.
 */
public final class Ctasd {

    static final String REF_ID = "str=0001.0A020206.54337A9A.00A7,ss=1,re=0.000,recu=0.000,reip=0.000,cl=1,cld=1,fgs=0";

    private static final Pattern MARKER = Pattern.compile("(?m)^X-Test-CTCH: (.*?)\r?$");

    private final List<Map<String, String>> questions = new CopyOnWriteArrayList<>();
    private final List<String> refusals = new CopyOnWriteArrayList<>();

    /** The lines of the protocol, names in lower case, and the {@code message}, one after the other. */
    List<Map<String, String>> questions() {
        return List.copyOf(questions);
    }

    /** What was wrong with other requests. */
    List<String> refusals() {
        return List.copyOf(refusals);
    }

    /** One connection. */
    void serve(Socket client, InputStream in, OutputStream out) throws IOException {
        out.write(replyTo(in));
    }

    /** Reads one request and answers it. */
    public byte[] replyTo(InputStream in) throws IOException {
        try {
            HttpRequestRead request = HttpRequestRead.read(in);
            String content = new String(request.content(), StandardCharsets.ISO_8859_1);
            int empty = content.indexOf("\r\n\r\n");
            require(empty > 0, "no empty line");
            Map<String, String> lines = lines(content.substring(0, empty));
            require("0000001".equals(lines.get("x-ctch-pver")), "version");
            return switch (request.line()) {
                case "POST /ctasd/GetStatus HTTP/1.1" -> reply("200 OK", "X-CTCH-PVer: 0000001\r\n");
                case "POST /ctasd/ClassifyMessage_Inline HTTP/1.1" -> classify(lines, content.substring(empty + 4));
                default -> reply("404 Not Found", "no such operation");
            };
        } catch (EOFException gone) {
            throw gone;
        } catch (IOException | IllegalArgumentException malformed) {
            refusals.add(String.valueOf(malformed.getMessage()));
            return reply("400 Bad Request", "no");
        }
    }

    private byte[] classify(Map<String, String> lines, String message) {
        boolean outbound = lines.containsKey("x-ctch-senderid");
        require(outbound || lines.getOrDefault("x-ctch-senderip", "").matches("[0-9a-f:.]{2,45}"), "address");
        require(outbound != lines.containsKey("x-ctch-mailfrom"), "sender");
        require(outbound == lines.getOrDefault("x-ctch-rcptcount", "").matches("[1-9][0-9]*"), "recipients");
        lines.put("message", message);
        questions.add(Map.copyOf(lines));
        Matcher marker = MARKER.matcher(message);
        String wanted = marker.find() ? marker.group(1) : "spam=Unknown;vod=Unknown";
        return switch (wanted) {
            case "500" -> reply("500 Internal Server Error", "the data centre cannot be reached");
            case "error" -> reply("200 OK", "X-CTCH-Error: Unable to connect to local ctasd\r\n");
            case "norefid" -> reply(
                    "200 OK", "X-CTCH-PVer: 0000001\r\nX-CTCH-Spam: NonSpam\r\nX-CTCH-VOD: NonVirus\r\n");
            default -> reply("200 OK", verdict(wanted) + (outbound ? aboutSender(lines.get("x-ctch-senderid")) : ""));
        };
    }

    private static String verdict(String wanted) {
        Matcher words = Pattern.compile("spam=([^;]*);vod=([^;]*)").matcher(wanted);
        require(words.matches(), "marker");
        String spam = words.group(1).isEmpty() ? "" : "X-CTCH-Spam: " + words.group(1) + "\r\n";
        String threat = words.group(2).isEmpty() ? "" : "x-ctch-vod:  " + words.group(2) + "\r\n";
        return "X-CTCH-PVer: 0000001\r\n" + threat + "X-CTCH-RefID: " + REF_ID + "\r\n" + spam
                + "X-CTCH-Flags: 512\r\nX-CTCH-Rules: C_4847,\r\nx-ctch-score: 12.500\r\nX-CTCH-ScoreCust: -0.500\r\n"
                + "X-CTCH-MaliciousCategory: 2\r\nX-CTCH-Unheard-Of: 1\r\n";
    }

    /** Only about outbound mail. */
    private static String aboutSender(String user) {
        return "X-CTCH-SenderID: " + user + "\r\nX-CTCH-SenderID-Flags: 3\r\nX-CTCH-SenderID-TotalMessages: 9\r\n"
                + "X-CTCH-SenderID-TotalSpam: 5\r\nX-CTCH-SenderID-TotalSuspected: 4\r\n"
                + "X-CTCH-SenderID-TotalConfirmed: 3\r\nX-CTCH-SenderID-TotalBulk: 2\r\n"
                + "X-CTCH-SenderID-TotalVirus: 1\r\nX-CTCH-SenderID-TotalRecipients: 12\r\n";
    }

    private static Map<String, String> lines(String block) {
        Map<String, String> lines = new HashMap<>();
        for (String line : block.split("\r\n", -1)) {
            Matcher parts =
                    Pattern.compile("(X-CTCH-[A-Za-z]+): ([^\\p{Cntrl}]*)").matcher(line);
            require(parts.matches(), "line: " + line);
            require(lines.put(parts.group(1).toLowerCase(Locale.ROOT), parts.group(2)) == null, "twice: " + line);
        }
        return lines;
    }

    private static void require(boolean fits, String what) {
        if (!fits) {
            throw new IllegalArgumentException(what);
        }
    }

    private static byte[] reply(String status, String content) {
        return ("HTTP/1.1 " + status + "\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: "
                        + content.length() + "\r\n\r\n" + content)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
