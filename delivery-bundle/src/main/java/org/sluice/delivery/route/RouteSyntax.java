package org.sluice.delivery.route;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sluice.message.DomainName;
import org.sluice.validation.ConfigurationRefused;

/** How domains and routes are written in the routes file. */
final class RouteSyntax {

    private static final String EXPECTATION = "maildir, maildir:/path, smtp:host:port, smtp:[address]:port or mx";
    private static final Pattern SMTP = Pattern.compile("smtp:(\\[[0-9A-Fa-f:.]+]|[0-9A-Za-z_.-]+)(?::([0-9]{1,5}))?");
    private static final Pattern DOMAIN =
            Pattern.compile("\\*|(?:\\*\\.)?[\\p{L}\\p{N}_-]+(?:\\.[\\p{L}\\p{N}_-]+)*|\\[[0-9A-Za-z.:-]{2,64}]");

    private RouteSyntax() {}

    /** The domain of a line as recipients' domains are compared: in ASCII, lower case, no final dot. */
    static String domain(String written) {
        String domain = written.strip().toLowerCase(Locale.ROOT);
        String bare = domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
        if (!DOMAIN.matcher(bare).matches()) {
            throw new ConfigurationRefused(
                    written, "", "a domain, *.domain for its subdomains, an [address], or * for all others");
        }
        try {
            return bare.startsWith("*") ? '*' + DomainName.ascii(bare.substring(1)) : DomainName.ascii(bare);
        } catch (IllegalArgumentException malformed) {
            throw new ConfigurationRefused(written, "", "a domain name");
        }
    }

    static Route route(String key, String written, Path root) {
        String text = written.strip();
        if (text.equals("maildir")) {
            return new Route.Maildir(null);
        }
        if (text.startsWith("maildir:") && text.length() > "maildir:".length()) {
            return new Route.Maildir(
                    root.resolve(text.substring("maildir:".length())).normalize());
        }
        if (text.equals("mx")) {
            return new Route.Mx();
        }
        Matcher smtp = SMTP.matcher(text);
        if (smtp.matches()) {
            return smarthost(key, written, smtp);
        }
        throw new ConfigurationRefused(key, written, EXPECTATION);
    }

    private static Route smarthost(String key, String written, Matcher smtp) {
        int port = smtp.group(2) == null ? 25 : Integer.parseInt(smtp.group(2));
        String host = smtp.group(1).toLowerCase(Locale.ROOT);
        boolean literal = host.startsWith("[");
        if (port < 1 || port > 65_535 || literal && AddressLiteral.parse(host).isEmpty()) {
            throw new ConfigurationRefused(key, written, EXPECTATION);
        }
        if (!literal && AddressLiteral.parse('[' + host + ']').isPresent()) {
            return new Route.Smarthost('[' + host + ']', port);
        }
        return new Route.Smarthost(literal ? host : ascii(key, host), port);
    }

    private static String ascii(String key, String host) {
        try {
            return DomainName.ascii(host);
        } catch (IllegalArgumentException malformed) {
            throw new ConfigurationRefused(key, host, "a host name");
        }
    }
}
