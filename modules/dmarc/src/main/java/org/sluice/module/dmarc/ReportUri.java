package org.sluice.module.dmarc;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sluice.message.EnvelopeAddress;

/** Where an owner wants reports to go (RFC 9989 section 4.6). */
final class ReportUri {

    private static final int MAX_URIS = 10;
    private static final int MAX_LENGTH = 512;

    private ReportUri() {}

    /** The well-formed ones of a list, at most ten; a size behind an exclamation mark is obsolete and cut off. */
    static List<String> list(String value) {
        List<String> uris = new ArrayList<>();
        for (String each : value.split(",")) {
            String uri = each.strip().replaceFirst("!\\d+[kKmMgGtT]?$", "");
            if (uris.size() < MAX_URIS && isUri(uri)) {
                uris.add(uri);
            }
        }
        return List.copyOf(uris);
    }

    /** The address behind {@code mailto:}; empty for other schemes, which must be ignored. */
    static Optional<EnvelopeAddress> mailbox(String uri) {
        int end = uri.indexOf('?') < 0 ? uri.length() : uri.indexOf('?');
        if (!uri.regionMatches(true, 0, "mailto:", 0, 7)) {
            return Optional.empty();
        }
        try {
            // A plus sign stands for itself in this scheme (RFC 6068).
            String decoded = URLDecoder.decode(uri.substring(7, end).replace("+", "%2B"), StandardCharsets.UTF_8);
            EnvelopeAddress address = EnvelopeAddress.parse(decoded);
            boolean reachable = !address.domain().isEmpty() && !address.isLiteral() && !address.isInternational();
            return reachable ? Optional.of(address) : Optional.empty();
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static boolean isUri(String uri) {
        if (uri.isEmpty() || uri.length() > MAX_LENGTH || uri.indexOf('!') >= 0) {
            return false;
        }
        try {
            String scheme = new URI(uri).getScheme();
            return scheme != null
                    && (!scheme.equalsIgnoreCase("mailto") || mailbox(uri).isPresent());
        } catch (URISyntaxException malformed) {
            return false;
        }
    }
}
