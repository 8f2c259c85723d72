package org.sluice.module.webhook;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.sluice.support.configuration.DataDirectory;
import org.sluice.support.file.BoundedFile;
import org.sluice.support.file.UnusableFile;
import org.sluice.validation.ConfigurationRefused;

/**
 * Secrets shared with the hooks. A question is signed with each of them, so that one can be exchanged for the next while both are
 * known, after "Standard Webhooks": HMAC-SHA256 (RFC 2104) over {@code id.seconds.content}. There are libraries of that for most
 * languages, and the time in it is what keeps an old question from being asked again by somebody else.
 *
 * <p>The signature stands in front of the content, where every framework has it, and so the message is read once for it before it is
 * sent. Nothing here is ever printed.
 */
final class SigningKeys {

    private static final String ALGORITHM = "HmacSHA256";
    private static final String CODED = "whsec_";
    private static final int MOST_FILE = 8_192;
    private static final int MOST_KEYS = 4;
    private static final int LEAST_OCTETS = 16;
    private static final int PIECE = 24 * 1_024;

    private final List<SecretKeySpec> keys;

    private SigningKeys(List<SecretKeySpec> keys) {
        this.keys = keys;
    }

    /** Reads a file with one secret a line; nothing is signed where there is none. */
    static SigningKeys of(String option, String value) {
        if (value.isBlank()) {
            return new SigningKeys(List.of());
        }
        try {
            byte[] content = BoundedFile.read(file(value).orElseThrow(), MOST_FILE);
            List<String> lines = new String(content, StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
            if (!lines.isEmpty() && lines.size() <= MOST_KEYS) {
                return new SigningKeys(lines.stream().map(SigningKeys::key).toList());
            }
        } catch (UnusableFile | IllegalArgumentException unusable) {
            throw new ConfigurationRefused(option, value, expected(unusable.getMessage()));
        }
        throw new ConfigurationRefused(option, value, expected("has none, or too many"));
    }

    /** The file of that option; none where nothing is signed. */
    static Optional<Path> file(String value) {
        return Optional.of(value.strip()).filter(name -> !name.isEmpty()).map(DataDirectory.path()::resolve);
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    /** What goes into {@code webhook-signature}. Reads the message, where there is one: not on an event loop. */
    String sign(Event event) throws IOException {
        List<Mac> macs = keys.stream().map(SigningKeys::mac).toList();
        update(macs, (event.id() + '.' + event.seconds() + '.').getBytes(StandardCharsets.US_ASCII));
        update(macs, event.before());
        if (event.message().isPresent()) {
            try (InputStream in = event.message().get().open()) {
                byte[] piece = new byte[PIECE];
                for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                    for (Mac mac : macs) {
                        mac.update(piece, 0, count);
                    }
                }
            }
        }
        update(macs, event.behind());
        StringJoiner signatures = new StringJoiner(" ");
        macs.forEach(mac -> signatures.add("v1," + Base64.getEncoder().encodeToString(mac.doFinal())));
        return signatures.toString();
    }

    private static void update(List<Mac> macs, byte[] octets) {
        macs.forEach(mac -> mac.update(octets));
    }

    private static SecretKeySpec key(String line) {
        byte[] octets = line.startsWith(CODED) ? decoded(line) : line.getBytes(StandardCharsets.UTF_8);
        if (octets.length < LEAST_OCTETS) {
            throw new IllegalArgumentException("a secret is shorter than " + LEAST_OCTETS + " octets");
        }
        return new SecretKeySpec(octets, ALGORITHM);
    }

    private static byte[] decoded(String line) {
        try {
            return Base64.getDecoder().decode(line.substring(CODED.length()));
        } catch (IllegalArgumentException tellsOctetsOfIt) {
            throw new IllegalArgumentException("what follows " + CODED + " is no base64");
        }
    }

    private static Mac mac(SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, absent);
        }
    }

    private static String expected(String trouble) {
        return "a readable file with 1 to " + MOST_KEYS + " secrets, one a line, each " + LEAST_OCTETS
                + " octets or more, or whsec_ and base64; " + trouble;
    }
}
