package org.sluice.core.content;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.james.mime4j.stream.NameValuePair;

/**
 * The parameters of one field, also where they are cut in pieces, encoded, or both (RFC 2231 sections 3, 4 and 4.1). Of what is
 * there twice the first counts. mime4j joins pieces as they come, whatever their numbers say, and only knows charsets in front.
 */
final class Parameters {

    /** {@code *0}, {@code *1*}: numbers without leading zeros (RFC 2231 section 7). */
    private static final Pattern PIECE = Pattern.compile("\\*(0|[1-9][0-9]{0,3})(\\*?)");
    /** Charset and language, both of which may be left out (section 4). */
    private static final Pattern ORIGIN = Pattern.compile("([^']*)'[^']*'");

    private record Piece(String text, boolean isEncoded) {}

    private final List<NameValuePair> pairs;

    Parameters(List<NameValuePair> pairs) {
        this.pairs = pairs;
    }

    /** The value that is written in one and as it is. */
    Optional<String> plain(String name) {
        return value(name);
    }

    /** The value that is written in one and encoded, or in pieces. */
    Optional<String> extended(String name) {
        return value(name + '*')
                .map(text -> joined(Map.of(0, new Piece(text, true))))
                .or(() -> {
                    Map<Integer, Piece> pieces = pieces(name);
                    return pieces.containsKey(0) ? Optional.of(joined(pieces)) : Optional.empty();
                });
    }

    private Optional<String> value(String name) {
        return pairs.stream()
                .filter(pair -> name.equalsIgnoreCase(pair.getName()) && pair.getValue() != null)
                .map(NameValuePair::getValue)
                .findFirst();
    }

    private Map<Integer, Piece> pieces(String name) {
        Map<Integer, Piece> pieces = new HashMap<>();
        for (NameValuePair pair : pairs) {
            String given = pair.getName();
            if (pair.getValue() == null || !given.regionMatches(true, 0, name, 0, name.length())) {
                continue;
            }
            Matcher piece = PIECE.matcher(given.substring(name.length()));
            if (piece.matches()) {
                pieces.putIfAbsent(
                        Integer.valueOf(piece.group(1)),
                        new Piece(pair.getValue(), !piece.group(2).isEmpty()));
            }
        }
        return pieces;
    }

    /** Up to the first one that is missing. A character may begin in one piece and end in the next. */
    private static String joined(Map<Integer, Piece> pieces) {
        Charset charset = StandardCharsets.UTF_8;
        StringBuilder text = new StringBuilder();
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        for (int i = 0; pieces.containsKey(i); i++) {
            Piece piece = pieces.get(i);
            if (!piece.isEncoded) {
                text.append(octets.toString(charset)).append(piece.text);
                octets.reset();
                continue;
            }
            Matcher origin = ORIGIN.matcher(piece.text);
            boolean isOrigin = i == 0 && origin.lookingAt();
            if (isOrigin) {
                charset = charset(origin.group(1));
            }
            decode(isOrigin ? piece.text.substring(origin.end()) : piece.text, octets);
        }
        // What is encoded may be a line end or worse, which nobody expects in a value.
        return text.append(octets.toString(charset)).toString().replaceAll("\\p{Cntrl}", " ");
    }

    private static void decode(String text, ByteArrayOutputStream octets) {
        for (int i = 0; i < text.length(); i++) {
            int octet = text.charAt(i);
            if (octet == '%' && i + 2 < text.length()) {
                int high = Character.digit(text.charAt(i + 1), 16);
                int low = Character.digit(text.charAt(i + 2), 16);
                if (high >= 0 && low >= 0) {
                    octet = high << 4 | low;
                    i += 2;
                }
            }
            octets.write(octet > 0xff ? '?' : octet);
        }
    }

    private static Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException unknown) {
            return StandardCharsets.UTF_8;
        }
    }
}
