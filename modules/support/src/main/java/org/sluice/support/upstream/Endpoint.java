package org.sluice.support.upstream;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sluice.support.configuration.Reading;
import org.sluice.validation.ConfigurationRefused;

/**
 * Where a server listens.
 *
 * @param text as configured; how logs and metrics name it
 * @param tls whether it is spoken to over TLS
 * @param host name or address, without brackets; empty for a Unix socket
 * @param port 0 for a Unix socket
 * @param path of the Unix socket, or what stands behind the authority of a URL, query included; may be empty
 */
public record Endpoint(String text, boolean tls, String host, int port, String path) {

    private static final String HOST =
            "\\[(?<v6>[0-9A-Fa-f:.]+)]|(?<name>[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)";
    private static final Pattern FORM = Pattern.compile(
            "(?:(?<scheme>[a-z]+)://)?(?:" + HOST + ")(?::(?<port>[0-9]{1,5}))?(?<path>/[\\x21-\\x7e]*)?");
    private static final String EXPECTED = "host:port, unix:/path or a URL; several separated by blanks";
    private static final int MOST = 32;
    /** What the kernel takes in an address of this family, its final zero aside. */
    private static final int SOCKET_PATH_OCTETS = 107;

    /** Reads one or more, separated by white space or commas. Ports may be left out where there is a default. */
    public static List<Endpoint> list(String key, String value, int defaultPort) {
        List<Endpoint> all = Reading.words(value).stream()
                .map(word -> of(key, word, defaultPort))
                .toList();
        if (all.isEmpty() || all.size() > MOST || all.stream().distinct().count() < all.size()) {
            throw new ConfigurationRefused(key, value, "1 to " + MOST + " different servers: " + EXPECTED);
        }
        return all;
    }

    /** Reads one: {@code host:port}, {@code [address]:port}, {@code unix:/path}, {@code http://host/path}, {@code https://…}. */
    public static Endpoint of(String key, String text, int defaultPort) {
        if (text.startsWith("unix:/") || text.startsWith("local:/")) {
            String path = text.substring(text.indexOf('/'));
            if (path.length() > SOCKET_PATH_OCTETS) {
                throw new ConfigurationRefused(key, text, "a path of at most " + SOCKET_PATH_OCTETS + " octets");
            }
            return new Endpoint(text, false, "", 0, path);
        }
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new ConfigurationRefused(key, text, EXPECTED);
        }
        String scheme = Optional.ofNullable(form.group("scheme")).orElse("");
        boolean tls = scheme.endsWith("s") && !scheme.isEmpty();
        String host = form.group("v6") == null ? form.group("name") : form.group("v6");
        String path = Optional.ofNullable(form.group("path")).orElse("");
        return new Endpoint(text, tls, host, port(key, text, form.group("port"), scheme, defaultPort), path);
    }

    /** Whether it is a socket in the file system. */
    public boolean isLocal() {
        return host.isEmpty();
    }

    /** Host and port as they stand in a URL or a {@code Host} line; {@code localhost} for a Unix socket. */
    public String authority() {
        if (isLocal()) {
            return "localhost";
        }
        return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + port;
    }

    /** By what was configured. What the JDK makes for records would pin the first class that used it, and its bundle. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Endpoint endpoint && text.equals(endpoint.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }

    private static int port(String key, String text, String written, String scheme, int defaultPort) {
        int port = written != null ? Integer.parseInt(written) : usual(scheme, defaultPort);
        if (port < 1 || port > 65_535) {
            throw new ConfigurationRefused(key, text, EXPECTED);
        }
        return port;
    }

    private static int usual(String scheme, int defaultPort) {
        return switch (scheme) {
            case "http" -> defaultPort > 0 ? defaultPort : 80;
            case "https" -> 443;
            default -> defaultPort;
        };
    }
}
