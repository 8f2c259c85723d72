package org.sluice.module.webhook;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.sluice.support.configuration.DataDirectory;
import org.sluice.support.file.BoundedFile;
import org.sluice.support.file.UnusableFile;
import org.sluice.support.upstream.http.HttpRequest;
import org.sluice.validation.ConfigurationRefused;

/**
 * Header fields an operator puts on every request. The keys of secret ones hold that word, by which the core knows what not to show;
 * and nothing here is ever printed.
 */
final class ExtraHeaders {

    private static final String PLAIN = "header.";
    private static final String SECRET = "secret_header.";
    private static final String FILE = "file:";
    private static final int MOST_FILE = 8_192;
    private static final int MOST = 32;
    /** Those that say where a request ends and what it is, and those a hook trusts us to have written. */
    private static final Set<String> OURS = Set.of(
            "host",
            "connection",
            "content-length",
            "content-type",
            "transfer-encoding",
            "te",
            "trailer",
            "upgrade",
            "expect",
            "accept",
            "accept-encoding",
            "webhook-id",
            "webhook-timestamp",
            "webhook-signature");

    private final Map<String, String> fields = new TreeMap<>();

    private ExtraHeaders() {}

    static ExtraHeaders of(Map<String, Object> configuration) {
        ExtraHeaders headers = new ExtraHeaders();
        configuration.forEach((key, value) -> {
            if (key.startsWith(PLAIN)) {
                headers.put(key, key.substring(PLAIN.length()), value.toString().strip());
            } else if (key.startsWith(SECRET)) {
                headers.put(
                        key,
                        key.substring(SECRET.length()),
                        secret(key, value.toString().strip()));
            }
        });
        if (headers.fields.size() > MOST) {
            throw new ConfigurationRefused(PLAIN + "*", headers.fields.size(), "at most " + MOST);
        }
        return headers;
    }

    /** The files that hold some of them. */
    static List<Path> files(Map<String, Object> configuration) {
        return configuration.entrySet().stream()
                .filter(each -> each.getKey().startsWith(SECRET))
                .map(each -> each.getValue().toString().strip())
                .filter(value -> value.startsWith(FILE))
                .map(ExtraHeaders::file)
                .toList();
    }

    void putOn(HttpRequest request) {
        fields.forEach(request::header);
    }

    private void put(String key, String name, String value) {
        if (!name.matches("[A-Za-z0-9_-]{1,100}") || OURS.contains(name.toLowerCase(Locale.ROOT))) {
            throw new ConfigurationRefused(
                    key, shown(key, value), "a name of letters, digits, - and _, and none of ours");
        }
        if (!value.matches("[!-~]([ -~]*[!-~])?") || value.length() > MOST_FILE) {
            throw new ConfigurationRefused(key, shown(key, value), "one line of printable ASCII");
        }
        if (fields.put(name, value) != null) {
            throw new ConfigurationRefused(key, shown(key, value), "each name once");
        }
    }

    private static String secret(String key, String value) {
        if (!value.startsWith(FILE)) {
            return value;
        }
        try {
            byte[] content = BoundedFile.read(file(value), MOST_FILE);
            return new String(content, StandardCharsets.UTF_8).strip();
        } catch (UnusableFile unusable) {
            throw new ConfigurationRefused(key, value, "a readable file: " + unusable.getMessage());
        }
    }

    private static Path file(String value) {
        return DataDirectory.path().resolve(value.substring(FILE.length()).strip());
    }

    private static String shown(String key, String value) {
        return key.startsWith(SECRET) ? "***" : value;
    }
}
