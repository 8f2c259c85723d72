package org.sluice.module.csapi;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/**
 * What stands in front of the message: ICAP's header and an HTTP one that makes a file of it (RFC 3507 sections 4.8, 4.9).
 *
 * @param service path of the service, arguments included
 * @param name of the file; its ending tells some engines that it is mail
 * @param client address for {@code X-Client-IP}; empty: not told
 */
record IcapRequest(boolean asResponse, String service, String name, long octets, String client, boolean allow204) {

    private static final String AGENT = "User-Agent: Sluice\r\n";

    static byte[] options(String authority, String service) {
        return ascii("OPTIONS icap://" + authority + service + " ICAP/1.0\r\nHost: " + authority + "\r\n" + AGENT
                + "Encapsulated: null-body=0\r\n\r\n");
    }

    byte[] head(String authority, OptionalInt preview) {
        String content = "Content-Type: message/rfc822\r\nContent-Length: " + octets + "\r\n\r\n";
        String request = asResponse
                ? "GET /" + name + " HTTP/1.1\r\nHost: mail\r\n\r\n"
                : "PUT /" + name + " HTTP/1.1\r\nHost: mail\r\n" + content;
        String response = asResponse ? "HTTP/1.1 200 OK\r\n" + content : "";
        String sections = asResponse
                ? "req-hdr=0, res-hdr=" + request.length() + ", res-body=" + (request.length() + response.length())
                : "req-hdr=0, req-body=" + request.length();
        return ascii((asResponse ? "RESPMOD" : "REQMOD") + " icap://" + authority + service + " ICAP/1.0\r\nHost: "
                + authority + "\r\n" + AGENT
                + (allow204 ? "Allow: 204\r\n" : "")
                + (preview.isPresent() ? "Preview: " + preview.getAsInt() + "\r\n" : "")
                + (client.isEmpty() ? "" : "X-Client-IP: " + client + "\r\n")
                + "Encapsulated: " + sections + "\r\n\r\n" + request + response);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
