package org.sluice.module.dmarc;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import org.sluice.message.EnvelopeAddress;

/** The message a report travels in (RFC 9990, "Email"). */
final class ReportMail {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH);

    private final EnvelopeAddress from;

    ReportMail(EnvelopeAddress from) {
        this.from = from;
    }

    /** Header and body, lines as they are sent. */
    byte[] compose(Outbox.Job job, String recipient, byte[] report, Instant now) {
        String boundary = "=_dmarc_" + job.key();
        String lines = "From: <" + from + ">\n"
                + "To: <" + recipient + ">\n"
                + "Subject: Report Domain: " + job.domain() + "\n"
                + " Submitter: " + job.receiver() + "\n"
                + " Report-ID: <" + job.reportId() + ">\n"
                + "Date: " + DATE.format(now.atOffset(ZoneOffset.UTC)) + "\n"
                + "Message-ID: <" + job.reportId() + ">\n"
                + "Auto-Submitted: auto-generated\n"
                + "MIME-Version: 1.0\n"
                + "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\n"
                + "\n"
                + "--" + boundary + "\n"
                + "Content-Type: text/plain; charset=us-ascii\n"
                + "\n"
                + "This is a DMARC aggregate report for " + job.domain() + ".\n"
                + "\n"
                + "--" + boundary + "\n"
                + "Content-Type: application/gzip\n"
                + "Content-Transfer-Encoding: base64\n"
                + "Content-Disposition: attachment;\n"
                + " filename=\"" + job.fileName() + "\"\n"
                + "\n"
                + Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(report) + "\n"
                + "--" + boundary + "--\n";
        return lines.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
