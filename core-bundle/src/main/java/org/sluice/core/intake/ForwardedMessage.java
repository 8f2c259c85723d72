package org.sluice.core.intake;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Base64;
import org.sluice.core.body.Rope;
import org.sluice.message.MessageBody;
import org.sluice.spool.Content;

/** Composes a new message around another one: a text, and the original as message/rfc822, not copied. */
record ForwardedMessage(String hostname, ZoneId zone) {

    /** {@code id} is unique, printable and made by us; {@code binary}: the original is not made of lines. */
    MessageBody compose(String id, Forward forward, String subject, Content original, boolean binary, Instant now) {
        String boundary = "=_fwd_" + id;
        StringBuilder front = new StringBuilder(1_024);
        String from = forward.sender().isNull()
                ? "MAILER-DAEMON@" + hostname
                : forward.sender().toString();
        front.append("From: <").append(from).append(">\r\n");
        front.append("To: undisclosed-recipients:;\r\n");
        front.append("Subject: ").append(encoded("Fwd: " + subject)).append("\r\n");
        front.append("Date: ").append(TraceHeader.DATE.format(now.atZone(zone))).append("\r\n");
        front.append("Message-ID: <").append(id).append('@').append(hostname).append(">\r\n");
        front.append("Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n");
        front.append(binary ? "Content-Transfer-Encoding: binary\r\n" : "");
        front.append("Content-Type: multipart/mixed; boundary=\"")
                .append(boundary)
                .append("\"\r\n\r\n");
        front.append("--").append(boundary).append("\r\nContent-Type: text/plain; charset=utf-8\r\n");
        front.append("Content-Transfer-Encoding: base64\r\n\r\n");
        front.append(Base64.getMimeEncoder().encodeToString(forward.text().getBytes(StandardCharsets.UTF_8)));
        front.append("\r\n--").append(boundary).append("\r\nContent-Type: message/rfc822\r\n");
        front.append("Content-Transfer-Encoding: ").append(binary ? "binary" : "8bit");
        front.append("\r\nContent-Disposition: attachment\r\n\r\n");
        String behind = "\r\n--" + boundary + "--\r\n";
        return Rope.of(front.toString().getBytes(StandardCharsets.UTF_8))
                .then(Rope.of(original))
                .then(Rope.of(behind.getBytes(StandardCharsets.US_ASCII)));
    }

    /** One line; what is not plain ASCII as encoded words of bounded length (RFC 2047). */
    private static String encoded(String subject) {
        String cut = subject.length() > 200 ? subject.substring(0, 200) : subject;
        if (cut.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            return cut;
        }
        StringBuilder words = new StringBuilder();
        int at = 0;
        while (at < cut.length()) {
            int end = Math.min(cut.length(), at + 12);
            if (end < cut.length() && Character.isHighSurrogate(cut.charAt(end - 1))) {
                end--;
            }
            String piece = cut.substring(at, end).replaceAll("\\p{Cntrl}", " ");
            String coded = Base64.getEncoder().encodeToString(piece.getBytes(StandardCharsets.UTF_8));
            words.append(words.isEmpty() ? "" : "\r\n ")
                    .append("=?UTF-8?B?")
                    .append(coded)
                    .append("?=");
            at = end;
        }
        return words.toString();
    }
}
