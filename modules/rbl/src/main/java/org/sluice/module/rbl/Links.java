package org.sluice.module.rbl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.sluice.message.MessagePart;
import org.sluice.support.text.CharacterReferences;

/**
 * Finds the hosts a message links to, as a mail reader would: in its text parts, transfer encoding removed, HTML's ways of writing a
 * character undone. One pass over a bounded number of octets.
 */
final class Links {

    private static final List<String> SCHEMES = List.of("http:", "https:", "ftp:");
    private static final String BARE = "www.";
    private static final int MOST_AUTHORITY = 512;
    private static final String END_OF_AUTHORITY = "/?#\\\"'<>()[]{}|^`,;";

    private final int mostOctets;
    private final int mostLinks;
    private final Set<Link> found = new LinkedHashSet<>();

    Links(int mostOctets, int mostLinks) {
        this.mostOctets = mostOctets;
        this.mostLinks = mostLinks;
    }

    /** Each host once, in the order of the message. */
    List<Link> in(List<MessagePart> parts) throws IOException {
        int left = mostOctets;
        for (MessagePart part : parts) {
            if (left > 0 && part.mediaType().startsWith("text/")) {
                byte[] octets = read(part, left);
                left -= octets.length;
                scan(
                        new String(octets, StandardCharsets.UTF_8),
                        part.mediaType().equals("text/html"));
            }
        }
        return List.copyOf(found);
    }

    private static byte[] read(MessagePart part, int most) throws IOException {
        try (InputStream in = part.open()) {
            return in.readNBytes(most);
        }
    }

    private void scan(String raw, boolean isHtml) {
        // Browsers read a backslash as a slash.
        String text = isHtml ? CharacterReferences.undone(raw).replace('\\', '/') : raw;
        for (int i = text.indexOf("//"); i >= 0 && isRoom(); i = text.indexOf("//", i + 2)) {
            if (isLink(text, i, isHtml)) {
                add(authority(text, i + 2));
            }
        }
        for (int i = next(text, 0); i >= 0 && isRoom(); i = next(text, i + BARE.length())) {
            if (i == 0 || !isPartOfName(text.charAt(i - 1))) {
                add(authority(text, i));
            }
        }
    }

    private boolean isRoom() {
        return found.size() < mostLinks;
    }

    private static int next(String text, int from) {
        for (int i = from; i + BARE.length() <= text.length(); i++) {
            if (text.regionMatches(true, i, BARE, 0, BARE.length())) {
                return i;
            }
        }
        return -1;
    }

    /** Behind a scheme; in HTML also at the beginning of an attribute's value, where the page's own scheme counts. */
    private static boolean isLink(String text, int slashes, boolean isHtml) {
        for (String scheme : SCHEMES) {
            if (text.regionMatches(true, slashes - scheme.length(), scheme, 0, scheme.length())) {
                return true;
            }
        }
        return isHtml && slashes > 0 && "\"'=".indexOf(text.charAt(slashes - 1)) >= 0;
    }

    /** Up to the path (RFC 3986 section 3.2). */
    private static String authority(String text, int from) {
        int end = from;
        while (end < text.length()
                && end - from < MOST_AUTHORITY
                && text.charAt(end) > ' '
                && END_OF_AUTHORITY.indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return text.substring(from, end);
    }

    private void add(String authority) {
        Hosts.of(authority).ifPresent(found::add);
    }

    private static boolean isPartOfName(char c) {
        return Character.isLetterOrDigit(c) || ".-_/@".indexOf(c) >= 0;
    }
}
