package org.sluice.module.ctipd;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sluice.testing.HttpRequestRead;

/** Stands in for ctipd: strict about every octet of a request. */
public final class Ctipd {

    static final String REF_ID = "tid:0001.0A020206.54337A9A.00A7";

    private static final String ERROR = "error";
    private static final Pattern QUESTION = Pattern.compile("x-ctch-request-type: classifyip\r\nx-ctch-pver: 1\\.0\r\n"
            + "(?:x-ctch-key: [!-~]+\r\n)?\r\nx-ctch-ip: ([0-9a-f:.]{2,45})\r\n");
    private static final Map<String, String> ACTIONS =
            Map.of("1", "accept", "2", "tempfail", "3", "permfail", "4", "maybe", "5", "");

    private final List<String> refusals = new CopyOnWriteArrayList<>();
    private final UnaryOperator<String> opinions;

    /** The last digit of an address says what it thinks of it. */
    Ctipd() {
        this(address -> ACTIONS.getOrDefault(address.substring(address.length() - 1), ERROR));
    }

    /** {@code opinions}: what to do with an address, in the protocol's words. */
    public Ctipd(UnaryOperator<String> opinions) {
        this.opinions = opinions;
    }

    /** What was wrong with requests. */
    List<String> refusals() {
        return List.copyOf(refusals);
    }

    /** One connection. */
    void serve(Socket client, InputStream in, OutputStream out) throws IOException {
        out.write(replyTo(in));
    }

    /** Reads one request and answers it. */
    public byte[] replyTo(InputStream in) throws IOException {
        HttpRequestRead request = HttpRequestRead.read(in);
        Matcher question = QUESTION.matcher(new String(request.content(), StandardCharsets.ISO_8859_1));
        if (!request.line().equals("POST /ctipd/iprep HTTP/1.1") || !question.matches()) {
            refusals.add(request.line());
            return reply("400 Bad Request", "no");
        }
        String action = opinions.apply(question.group(1));
        if (action.equals(ERROR)) {
            return reply(
                    "200 OK",
                    "x-ctch-request-id:1\r\nx-ctch-request-status:500\r\n\r\nthe data centre cannot be reached");
        }
        return reply(
                "200 OK",
                "x-ctch-request-id:1\r\nx-ctch-request-status:200\r\n\r\n"
                        + (action.isEmpty() ? "" : "x-ctch-dm-action:" + action + "\r\n") + "x-ctch-refid:" + REF_ID
                        + "\r\n"
                        + (action.equals("accept")
                                ? ""
                                : "X-CTCH-IPClass:T1\r\nx-ctch-risk-level:70\r\nx-ctch-flags:4\r\nx-ctch-new:1\r\n"));
    }

    private static byte[] reply(String status, String content) {
        return ("HTTP/1.1 " + status + "\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: "
                        + content.length() + "\r\n\r\n" + content)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
