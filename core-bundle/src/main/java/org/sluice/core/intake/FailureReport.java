package org.sluice.core.intake;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.SmtpReply;
import org.sluice.support.text.Ascii;

/**
 * Composes a delivery status notification (RFC 3464): a text for people, a part for programs, and the header of the
 * original (RFC 3462). Addresses and replies come from elsewhere, so every value is reduced to one line.
 */
final class FailureReport {

    private static final int MAX_HEADER_OCTETS = 65_536;
    private static final int COLUMN = 76;

    private final String hostname;
    private final ZoneId zone;
    private final List<Failure> failures = new ArrayList<>();

    FailureReport(String hostname, ZoneId zone) {
        this.hostname = hostname;
        this.zone = zone;
    }

    /**
     * One recipient that was not reached.
     *
     * @param original the address the sender used, in the form of ORCPT; empty when unknown
     * @param remote the host that refused; empty for ourselves
     */
    record Failure(EnvelopeAddress recipient, String original, SmtpReply reply, String remote) {}

    /** What the report is about. */
    record Original(
            String id, EnvelopeAddress sender, Map<String, String> parameters, Instant arrived, byte[] header) {}

    FailureReport add(Failure failure) {
        failures.add(failure);
        return this;
    }

    /** The whole message, CRLF line ends. {@code id} is unique, printable and made by us. */
    byte[] compose(String id, Original original, Instant now) {
        String boundary = "=_dsn_" + id;
        boolean eightBit = hasEightBit(original.header());
        StringBuilder text = new StringBuilder(2_048);
        header(text, id, boundary, original.sender(), now);
        text.append("This is a MIME-encapsulated message.\r\n\r\n--")
                .append(boundary)
                .append("\r\n");
        text.append("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n");
        people(text);
        text.append("\r\n--").append(boundary).append("\r\nContent-Type: message/delivery-status\r\n\r\n");
        status(text, original);
        text.append("\r\n--").append(boundary).append("\r\nContent-Type: text/rfc822-headers\r\n");
        text.append("Content-Transfer-Encoding: ")
                .append(eightBit ? "8bit" : "7bit")
                .append("\r\n\r\n");
        ByteArrayOutputStream out = new ByteArrayOutputStream(4_096);
        out.writeBytes(text.toString().getBytes(StandardCharsets.UTF_8));
        out.writeBytes(withCrlf(original.header()));
        out.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    private void header(StringBuilder text, String id, String boundary, EnvelopeAddress to, Instant now) {
        text.append("From: Mail Delivery System <MAILER-DAEMON@")
                .append(hostname)
                .append(">\r\n");
        text.append("To: <").append(to).append(">\r\n");
        text.append("Subject: Undelivered Mail Returned to Sender\r\n");
        text.append("Date: ").append(date(now)).append("\r\n");
        text.append("Message-ID: <").append(id).append('@').append(hostname).append(">\r\n");
        text.append("Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n");
        text.append("Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"");
        text.append(boundary).append("\"\r\n\r\n");
    }

    private void people(StringBuilder text) {
        text.append("This is the mail system at ").append(hostname).append(".\r\n\r\n");
        text.append("Your message could not be delivered to the recipients below. No further\r\n");
        text.append("attempts will be made. The part attached for programs has the details.\r\n");
        for (Failure failure : failures) {
            text.append("\r\n<").append(failure.recipient()).append(">:\r\n");
            String said = failure.remote().isEmpty() ? "" : "host " + line(failure.remote()) + " said: ";
            text.append(folded("    ", said + failure.reply(), "    "));
        }
    }

    private void status(StringBuilder text, Original original) {
        text.append("Reporting-MTA: dns; ").append(hostname).append("\r\n");
        String envelopeId = original.parameters().getOrDefault("ENVID", "");
        if (!envelopeId.isEmpty()) {
            text.append("Original-Envelope-Id: ").append(line(envelopeId)).append("\r\n");
        }
        text.append("X-Sluice-Queue-Id: ").append(line(original.id())).append("\r\n");
        text.append("Arrival-Date: ").append(date(original.arrived())).append("\r\n");
        for (Failure failure : failures) {
            recipient(text.append("\r\n"), failure);
        }
    }

    private static void recipient(StringBuilder text, Failure failure) {
        if (!failure.original().isEmpty()) {
            text.append("Original-Recipient: ").append(line(failure.original())).append("\r\n");
        }
        text.append("Final-Recipient: ").append(typed(failure.recipient())).append("\r\n");
        text.append("Action: failed\r\nStatus: ")
                .append(status(failure.reply()))
                .append("\r\n");
        if (!failure.remote().isEmpty()) {
            text.append("Remote-MTA: dns; ").append(line(failure.remote())).append("\r\n");
        }
        text.append(folded("Diagnostic-Code: smtp; ", failure.reply().toString(), "    "));
    }

    /** Class 5 whatever the last reply was: no further attempt is made. */
    private static String status(SmtpReply reply) {
        String enhanced = reply.enhanced();
        return enhanced.isEmpty() ? "5.0.0" : "5" + enhanced.substring(1);
    }

    /** {@code rfc822} for ASCII, the seven-bit form of RFC 6533 section 3 for the rest. */
    static String typed(EnvelopeAddress address) {
        if (!address.isInternational()) {
            return "rfc822; " + line(address.toString());
        }
        StringBuilder text = new StringBuilder("utf-8; ");
        address.toString().codePoints().forEach(c -> {
            if (c > ' ' && c <= '~' && c != '\\' && c != '+' && c != '=') {
                text.append((char) c);
            } else {
                text.append("\\x{")
                        .append(Integer.toHexString(c).toUpperCase(Locale.ROOT))
                        .append('}');
            }
        });
        return text.toString();
    }

    private String date(Instant time) {
        return TraceHeader.DATE.format(time.atZone(zone));
    }

    private static String line(String value) {
        return Ascii.printable(value, 500);
    }

    private static String folded(String start, String text, String indent) {
        StringBuilder out = new StringBuilder();
        StringBuilder line = new StringBuilder(start);
        for (String word : Ascii.printable(text).split(" ")) {
            String rest = word;
            if (line.length() + rest.length() > COLUMN && line.length() > indent.length()) {
                out.append(line.toString().stripTrailing()).append("\r\n");
                line = new StringBuilder(indent);
            }
            while (rest.length() > 900) {
                out.append(line).append(rest, 0, 900).append("\r\n");
                line = new StringBuilder(indent);
                rest = rest.substring(900);
            }
            line.append(rest).append(' ');
        }
        return out.append(line.toString().stripTrailing()).append("\r\n").toString();
    }

    private static boolean hasEightBit(byte[] octets) {
        for (byte octet : octets) {
            if (octet < 0) {
                return true;
            }
        }
        return false;
    }

    private static byte[] withCrlf(byte[] header) {
        int length = Math.min(header.length, MAX_HEADER_OCTETS);
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 64);
        for (int i = 0; i < length; i++) {
            if (header[i] == '\n' && (i == 0 || header[i - 1] != '\r')) {
                out.write('\r');
            }
            out.write(header[i]);
        }
        return out.toByteArray();
    }
}
