package org.sluice.core.intake;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sluice.injection.Bounces.Notice;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.SmtpReply;
import org.sluice.support.text.Ascii;
import org.sluice.support.text.Xtext;

/**
 * Composes a delivery status notification (RFC 3464): a text for people, a part for programs, and the header of the
 * original or all of it (RFC 3462). Addresses and replies come from elsewhere, so every value is reduced to one line.
 *
 * <p>Where an address or an original goes beyond ASCII the parts are those of RFC 6533. To a sender that can be written in
 * ASCII they go encoded, so that any server can carry the report.
 */
final class StatusReport {

    static final String REQUIRETLS = "REQUIRETLS";

    private static final int COLUMN = 76;
    private static final int MAX_VALUE = 800;
    private static final int MAX_TYPE = 100;

    private final String hostname;
    private final ZoneId zone;
    private final Notice notice;
    private final List<Entry> entries = new ArrayList<>();
    private Optional<EnvelopeAddress> postmaster = Optional.empty();

    StatusReport(String hostname, ZoneId zone, Notice notice) {
        this.hostname = hostname;
        this.zone = zone;
        this.notice = notice;
    }

    /**
     * What became of one recipient.
     *
     * @param original the address the sender used, in the form of ORCPT; empty when unknown
     * @param remote the host that said so; empty for ourselves
     */
    record Entry(EnvelopeAddress recipient, String original, SmtpReply reply, String remote) {}

    /**
     * What the report is about.
     *
     * @param content the header, or the whole message
     */
    record Original(
            String id,
            EnvelopeAddress sender,
            Map<String, String> parameters,
            Instant arrived,
            byte[] content,
            boolean isWhole) {

        /** Whether the report needs SMTPUTF8: it goes to an address that does. */
        boolean needsUtf8() {
            return sender.isInternational();
        }

        /** The parameters of MAIL the report goes out with: protected as what it is about (RFC 8689 section 5). */
        Map<String, String> parametersOfReport() {
            Map<String, String> wanted = new HashMap<>(Map.of("BODY", "8BITMIME"));
            if (needsUtf8()) {
                wanted.put("SMTPUTF8", "");
            }
            if (parameters.containsKey(REQUIRETLS)) {
                wanted.put(REQUIRETLS, "");
            }
            return Map.copyOf(wanted);
        }
    }

    StatusReport add(Entry entry) {
        entries.add(entry);
        return this;
    }

    /** Goes to the postmaster, as the message has no sender. */
    void toPostmaster(EnvelopeAddress address) {
        postmaster = Optional.of(address);
    }

    /** The whole message, CRLF line ends. {@code id} is unique, printable and made by us. */
    byte[] compose(String id, Original original, Instant now) {
        String boundary = "=_dsn_" + id;
        byte[] people = octets(people());
        byte[] status = octets(status(original));
        Part text = new Part("text/plain; charset=utf-8", people, original.needsUtf8());
        boolean international = !isAscii(status);
        Part programs = new Part(
                international ? "message/global-delivery-status" : "message/delivery-status",
                status,
                original.needsUtf8());
        Part quoted = quoted(original);
        ByteArrayOutputStream out = new ByteArrayOutputStream(4_096);
        boolean plain = text.isPlain() && programs.isPlain() && quoted.isPlain();
        out.writeBytes(octets(header(id, boundary, postmaster.orElse(original.sender()), now, plain)));
        for (Part part : List.of(text, programs, quoted)) {
            out.writeBytes(octets("\r\n--" + boundary + "\r\n"));
            part.write(out);
        }
        out.writeBytes(octets("\r\n--" + boundary + "--\r\n"));
        return out.toByteArray();
    }

    /** RFC 6533 section 4 for mail that was sent as international; older forms for all other, whatever its octets. */
    private static Part quoted(Original original) {
        byte[] content = withCrlf(original.content());
        boolean international = original.parameters().containsKey("SMTPUTF8") && !isAscii(content);
        if (international) {
            String type = original.isWhole() ? "message/global" : "message/global-headers";
            return new Part(type, content, original.needsUtf8());
        }
        return new Part(original.isWhole() ? "message/rfc822" : "text/rfc822-headers", content, true);
    }

    private String header(String id, String boundary, EnvelopeAddress to, Instant now, boolean plain) {
        StringBuilder text = new StringBuilder(1_024);
        text.append("From: Mail Delivery System <MAILER-DAEMON@")
                .append(hostname)
                .append(">\r\n");
        text.append("To: <").append(to).append(">\r\n");
        text.append("Subject: ").append(subject()).append("\r\n");
        text.append("Date: ").append(date(now)).append("\r\n");
        text.append("Message-ID: <").append(id).append('@').append(hostname).append(">\r\n");
        text.append("Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n");
        text.append("Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"");
        text.append(boundary).append("\"\r\n");
        text.append(plain ? "" : "Content-Transfer-Encoding: 8bit\r\n");
        return text.append("\r\nThis is a MIME-encapsulated message.\r\n").toString();
    }

    private String subject() {
        return switch (notice) {
            case FAILED -> postmaster.isPresent()
                    ? "Undelivered Mail Without a Sender"
                    : "Undelivered Mail Returned to Sender";
            case DELAYED -> "Delayed Mail (still being retried)";
            case RELAYED, DELIVERED -> "Successful Mail Delivery Report";
        };
    }

    private String people() {
        StringBuilder text = new StringBuilder(1_024);
        text.append("This is the mail system at ").append(hostname).append(".\r\n\r\n");
        text.append(
                switch (notice) {
                    case FAILED -> postmaster.isPresent()
                            ? "A message without a sender, a report as a rule, could not be delivered to the\r\n"
                                    + "recipients below. No further attempts will be made. The part attached for\r\n"
                                    + "programs has the details.\r\n"
                            : "Your message could not be delivered to the recipients below. No further\r\n"
                                    + "attempts will be made. The part attached for programs has the details.\r\n";
                    case DELAYED -> "Your message has not been delivered to the recipients below yet. It will be\r\n"
                            + "tried again; you need not send it again.\r\n";
                    case RELAYED -> "Your message was handed on to the recipients below, to a server that does not\r\n"
                            + "report deliveries. No further report will come.\r\n";
                    case DELIVERED -> "Your message was delivered to the recipients below.\r\n";
                });
        for (Entry entry : entries) {
            text.append("\r\n<").append(entry.recipient()).append(">:\r\n");
            String said = entry.remote().isEmpty() ? "" : "host " + line(entry.remote()) + " said: ";
            text.append(folded("    ", said + entry.reply(), "    "));
        }
        return text.toString();
    }

    private String status(Original original) {
        StringBuilder text = new StringBuilder(1_024);
        text.append("Reporting-MTA: dns; ").append(hostname).append("\r\n");
        Xtext.decode(original.parameters().getOrDefault("ENVID", ""))
                .filter(id -> !id.isEmpty())
                .ifPresent(id ->
                        text.append("Original-Envelope-Id: ").append(line(id)).append("\r\n"));
        text.append("X-Sluice-Queue-Id: ").append(line(original.id())).append("\r\n");
        text.append("Arrival-Date: ").append(date(original.arrived())).append("\r\n");
        wishes(text, original);
        entries.forEach(entry -> recipient(text.append("\r\n"), entry));
        return text.toString();
    }

    /** RFC 4865 section 5, RFC 2852 section 5. */
    private void wishes(StringBuilder text, Original original) {
        Map<String, String> parameters = original.parameters();
        if (parameters.containsKey("HOLDFOR")) {
            text.append("Future-Release-Request: for;")
                    .append(line(parameters.get("HOLDFOR")))
                    .append("\r\n");
        }
        if (parameters.containsKey("HOLDUNTIL")) {
            text.append("Future-Release-Request: until;")
                    .append(line(parameters.get("HOLDUNTIL")))
                    .append("\r\n");
        }
        String by = parameters.getOrDefault("BY", "");
        if (by.matches("-?\\d{1,9};.*")) {
            Duration after = Duration.ofSeconds(Long.parseLong(by.substring(0, by.indexOf(';'))));
            text.append("Deliver-By-Date: ")
                    .append(date(original.arrived().plus(after)))
                    .append("\r\n");
        }
    }

    private void recipient(StringBuilder text, Entry entry) {
        int type = entry.original().indexOf(';');
        if (type > 0) {
            String address = Xtext.decode(entry.original().substring(type + 1)).orElse("");
            text.append("Original-Recipient: ")
                    .append(Ascii.printable(entry.original().substring(0, type), MAX_TYPE))
                    .append("; ")
                    .append(oneLine(address))
                    .append("\r\n");
        }
        text.append("Final-Recipient: ")
                .append(entry.recipient().isInternational() ? "utf-8; " : "rfc822; ")
                .append(oneLine(entry.recipient().toString()))
                .append("\r\n");
        text.append("Action: ").append(notice.name().toLowerCase(Locale.ROOT)).append("\r\nStatus: ");
        text.append(status(entry.reply())).append("\r\n");
        if (!entry.remote().isEmpty()) {
            text.append("Remote-MTA: dns; ").append(line(entry.remote())).append("\r\n");
        }
        text.append(folded("Diagnostic-Code: smtp; ", entry.reply().toString(), "    "));
    }

    /** The class is the notice's, whatever the last reply was. */
    private String status(SmtpReply reply) {
        int type =
                switch (notice) {
                    case FAILED -> 5;
                    case DELAYED -> 4;
                    case RELAYED, DELIVERED -> 2;
                };
        String enhanced = reply.enhanced();
        return type + (enhanced.isEmpty() ? ".0.0" : enhanced.substring(1));
    }

    /** The address in the form of ORCPT: {@code rfc822}, or the ASCII form of RFC 6533 section 3. */
    static String typed(EnvelopeAddress address) {
        if (!address.isInternational()) {
            return "rfc822;" + Xtext.encode(address.toString());
        }
        StringBuilder text = new StringBuilder("utf-8;");
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
        return Ascii.printable(value, MAX_VALUE / 2);
    }

    /** As it is, but on one line and bounded. */
    private static String oneLine(String value) {
        String cut = value.length() > MAX_VALUE ? value.substring(0, MAX_VALUE) : value;
        return cut.replaceAll("[\\p{Cntrl}\\x{80}-\\x{9f}\\x{2028}\\x{2029}]", "?");
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

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isAscii(byte[] octets) {
        for (byte octet : octets) {
            if (octet < 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] withCrlf(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 64);
        for (int i = 0; i < content.length; i++) {
            if (content[i] == '\n' && (i == 0 || content[i - 1] != '\r')) {
                out.write('\r');
            }
            out.write(content[i]);
        }
        return out.toByteArray();
    }

    /** One part of the report; octets beyond ASCII stand as they are or, where they may not, in base64. */
    private record Part(String type, byte[] octets, boolean mayBeEightBit) {

        boolean isPlain() {
            return isAscii(octets) || !mayBeEightBit;
        }

        void write(ByteArrayOutputStream out) {
            String encoding = isAscii(octets) ? "7bit" : mayBeEightBit ? "8bit" : "base64";
            out.writeBytes(StatusReport.octets(
                    "Content-Type: " + type + "\r\nContent-Transfer-Encoding: " + encoding + "\r\n\r\n"));
            out.writeBytes(encoding.equals("base64") ? Base64.getMimeEncoder().encode(octets) : octets);
        }
    }
}
