package org.sluice.delivery;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.sluice.delivery.maildir.MaildirOptions;
import org.sluice.delivery.mx.MxOptions;
import org.sluice.delivery.queue.Limits;
import org.sluice.delivery.queue.RetrySchedule;
import org.sluice.delivery.smtp.SmtpOptions;
import org.sluice.delivery.smtp.Timeouts;
import org.sluice.delivery.smtp.TlsPolicy;
import org.sluice.delivery.smtp.Trust;
import org.sluice.validation.ConfigurationRefused;

/** What an operator set in {@code etc/org.sluice.delivery.cfg}; checked once, then immutable. */
record Settings(
        RetrySchedule schedule,
        Limits limits,
        MaildirOptions maildir,
        MxOptions mx,
        SmtpOptions smtp,
        Duration hostFailureRetry,
        Duration delayReportAfter,
        String postmasterDomain) {

    private static final int MAX_PLACES = 100_000;
    private static final int WARM_RECORDS = 2_000;
    private static final Pattern HOST_NAME = Pattern.compile("[0-9A-Za-z_.-]{1,255}|\\[[0-9A-Za-z.:]{2,64}]");

    static Settings of(Map<String, ?> configuration, Path root, String machine) {
        ConfigReader config = new ConfigReader(configuration);
        String hello = hostName(config, "ehlo_hostname", machine);
        int threads = config.number("maildir_concurrency", 32, 1, 1_000);
        return new Settings(
                schedule(config),
                new Limits(
                        config.number("max_outbound_connections", 20, 1, MAX_PLACES),
                        config.number("server_max_outbound_connections", 1_000, 1, MAX_PLACES),
                        2 * threads,
                        WARM_RECORDS),
                new MaildirOptions(
                        root.resolve(config.text("maildir_base", "mail")).normalize(), threads, mode(config), hello),
                MxOptions.of(
                        hello,
                        config.words("own_names"),
                        config.flag("use_ipv6", false),
                        config.flag("allow_loopback_mx", false),
                        config.number("remote_smtp_port", 25, 1, 65_535)),
                new SmtpOptions(
                        hello,
                        config.number("max_deliveries_per_connection", 0, 0, Integer.MAX_VALUE),
                        config.seconds("idle_timeout", 5, 0),
                        timeouts(config),
                        new TlsPolicy(
                                config.word("tls", TlsPolicy.Use.IFAVAILABLE, TlsPolicy.Use.class),
                                config.word("tls_verify", TlsPolicy.Verify.NO, TlsPolicy.Verify.class)),
                        trust(config, root)),
                config.seconds("host_failure_retry", 120, 0),
                config.seconds("delay_report_after", 0, 0),
                hostName(config, "postmaster_domain", hello).toLowerCase(java.util.Locale.ROOT));
    }

    private static RetrySchedule schedule(ConfigReader config) {
        Duration first = config.seconds("retry_interval", 1_200, 1);
        Duration longest = config.seconds("max_retry_interval", 43_200, 1);
        if (longest.compareTo(first) < 0) {
            throw new ConfigurationRefused("max_retry_interval", longest.toSeconds(), "at least retry_interval");
        }
        String retries = config.text("max_retries", "auto");
        boolean asManyAsFit = retries.equals("auto") || retries.equals("none");
        int most = asManyAsFit ? -1 : config.number("max_retries", 0, 0, 10_000);
        return new RetrySchedule(first, longest, config.seconds("message_expiration", 432_000, 1), most);
    }

    private static Timeouts timeouts(ConfigReader config) {
        return new Timeouts(
                config.seconds("connect_timeout", 300, 1),
                config.seconds("ehlo_timeout", 300, 1),
                config.seconds("mailfrom_timeout", 300, 1),
                config.seconds("rcptto_timeout", 300, 1),
                config.seconds("body_timeout", 600, 1),
                config.seconds("rset_timeout", 30, 1));
    }

    private static Trust trust(ConfigReader config, Path root) {
        String file = config.text("tls_ca_file", "");
        if (file.isEmpty()) {
            return Trust.platform();
        }
        try {
            return Trust.of(root.resolve(file));
        } catch (IOException | GeneralSecurityException unusable) {
            throw new ConfigurationRefused(
                    "tls_ca_file", file, "a readable PEM file of certificates (" + unusable + ")");
        }
    }

    private static int mode(ConfigReader config) {
        String text = config.text("maildir_mode", "0700");
        if (!text.matches("0?7[0-7][0-7]")) {
            throw new ConfigurationRefused(
                    "maildir_mode", text, "three octal digits, the first a 7, such as 0700 or 0750");
        }
        return Integer.parseInt(text, 8);
    }

    private static String hostName(ConfigReader config, String key, String absent) {
        String name = config.text(key, "");
        if (name.isEmpty()) {
            return absent;
        }
        if (!HOST_NAME.matcher(name).matches()) {
            throw new ConfigurationRefused(key, name, "a host name or an address in brackets");
        }
        return name;
    }
}
