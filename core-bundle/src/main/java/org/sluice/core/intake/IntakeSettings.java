package org.sluice.core.intake;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import org.sluice.core.settings.Values;
import org.sluice.message.DomainName;
import org.sluice.support.configuration.Options;
import org.sluice.validation.ConfigurationRefused;

/**
 * What an operator can set about the intake.
 *
 * @param hostname our name in what we write
 * @param authservId our name in Authentication-Results
 * @param reportsAuth whether that header names the user who sent the message
 * @param maxReceived Received lines after which a message counts as looping
 * @param commitDeadline how long the spool may take
 * @param maxQuarantined messages kept apart at once
 * @param maxReturned octets of a message a report shows whole
 */
record IntakeSettings(
        String hostname,
        String authservId,
        boolean reportsAuth,
        int maxReceived,
        BouncePolicy bounces,
        Duration commitDeadline,
        long maxQuarantined,
        int maxReturned) {

    private static final String HOST = "[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?";

    static IntakeSettings of(Values values) {
        String hostname = host(values, "hostname", ofThisHost());
        return new IntakeSettings(
                hostname,
                aLabels(values, "authserv_id", hostname),
                Options.flag("authentication_results_auth", values.text("authentication_results_auth", "false")),
                (int) values.number("mail_loop_header_count", 100, 1, 5_000),
                values.choice("bounce_rejected_copies", BouncePolicy.TRUSTED),
                values.seconds("commit_timeout_seconds", 30, 1, 300),
                values.number("quarantine_max_messages", 10_000, 0, 100_000_000),
                (int) values.number("report_content_octets", 1_048_576, 0, 104_857_600));
    }

    /** A name beyond ASCII is as good: it is written in the form the DNS has it (RFC 8616 section 5). */
    private static String aLabels(Values values, String key, String byDefault) {
        String name = values.text(key, byDefault);
        try {
            String ascii = DomainName.ascii(name);
            if (ascii.matches(HOST)) {
                return ascii;
            }
        } catch (IllegalArgumentException notADomain) {
            // Falls through to the same refusal.
        }
        throw new ConfigurationRefused(key, name, "a host name");
    }

    private static String host(Values values, String key, String byDefault) {
        String name = values.text(key, byDefault);
        if (!name.matches(HOST)) {
            throw new ConfigurationRefused(key, name, "a host name");
        }
        return name.toLowerCase(Locale.ROOT);
    }

    private static String ofThisHost() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            return name.matches(HOST) ? name : "localhost";
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
