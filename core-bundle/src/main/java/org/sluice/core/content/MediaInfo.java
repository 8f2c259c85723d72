package org.sluice.core.content;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.apache.james.mime4j.stream.RawBody;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.stream.RawFieldParser;
import org.sluice.message.HeaderField;

/**
 * What the Content fields of one part say, in a form that is safe to use: broken fields count as absent.
 *
 * @param mediaType lower case {@code type/subtype}
 * @param boundary empty for none
 * @param encoding lower case transfer encoding, {@code 7bit} by default
 * @param charset as written
 * @param fileName decoded
 */
record MediaInfo(
        String mediaType, String boundary, String encoding, Optional<String> charset, Optional<String> fileName) {

    private static final int MAX_FIELD_LENGTH = 16_384;
    private static final int MAX_BOUNDARY_LENGTH = 998;

    /** Reads the first field of each kind, as mail readers do. */
    static MediaInfo of(List<HeaderField> fields, String defaultType) {
        RawBody type = body(fields, "Content-Type");
        Parameters parameters = parameters(type);
        String mediaType = type == null ? "" : type.getValue().strip().toLowerCase(Locale.ROOT);
        String boundary = parameter(parameters, "boundary").orElse("");
        return new MediaInfo(
                mediaType.matches("[^\\s/]{1,127}/[^\\s/]{1,127}") ? mediaType : defaultType,
                boundary.length() > MAX_BOUNDARY_LENGTH ? "" : boundary,
                encoding(fields),
                parameter(parameters, "charset"),
                fileName(parameters(body(fields, "Content-Disposition")), "filename")
                        .or(() -> fileName(parameters, "name")));
    }

    boolean isMultipart() {
        return mediaType.startsWith("multipart/") && !boundary.isEmpty();
    }

    /** An embedded message whose lines are there to be read. */
    boolean isEmbeddedMessage() {
        return (mediaType.equals("message/rfc822") || mediaType.equals("message/global")) && !isEncoded();
    }

    boolean isEncoded() {
        return encoding.equals("base64") || encoding.equals("quoted-printable");
    }

    private static String encoding(List<HeaderField> fields) {
        String word = first(fields, "Content-Transfer-Encoding").strip().toLowerCase(Locale.ROOT);
        return word.isEmpty() ? "7bit" : word;
    }

    private static String first(List<HeaderField> fields, String name) {
        for (HeaderField field : fields) {
            if (field.name().equalsIgnoreCase(name)) {
                return field.unfolded();
            }
        }
        return "";
    }

    private static RawBody body(List<HeaderField> fields, String name) {
        String value = first(fields, name).replaceAll("[\r\n\\x00]", " ");
        if (value.isEmpty() || value.length() > MAX_FIELD_LENGTH) {
            return null;
        }
        return RawFieldParser.DEFAULT.parseRawBody(new RawField(name, value));
    }

    private static Parameters parameters(RawBody body) {
        return new Parameters(body == null ? List.of() : body.getParams());
    }

    /** Readers that know no RFC 2231 see the plain one. */
    private static Optional<String> parameter(Parameters parameters, String name) {
        return parameters.plain(name).filter(text -> !text.isEmpty()).or(() -> parameters.extended(name));
    }

    /** Readers show the RFC 2231 form where there is one; the other is for old ones. Many clients put encoded words there instead. */
    private static Optional<String> fileName(Parameters parameters, String name) {
        return parameters.extended(name).or(() -> parameters.plain(name)).map(MediaInfo::decoded);
    }

    private static String decoded(String text) {
        try {
            return DecoderUtil.decodeEncodedWords(text, DecodeMonitor.SILENT, StandardCharsets.UTF_8);
        } catch (RuntimeException malformed) {
            return text;
        }
    }
}
