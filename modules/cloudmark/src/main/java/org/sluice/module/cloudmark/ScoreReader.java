package org.sluice.module.cloudmark;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.sluice.module.cloudmark.Score.Field;
import org.sluice.support.text.Ascii;
import org.sluice.support.upstream.MalformedReply;

/**
 * Reads the JSON of Authority's HTTP interface. Without a score between 0 and 100 there is no verdict: a client that took a missing
 * one for 0 would let everything pass the day the server's answers change. Safe from any thread.
 */
public final class ScoreReader {

    private static final int MOST_DEPTH = 32;
    private static final int MOST_ANALYSIS = 4_000;
    private static final int MOST_VALUE = 900;
    private static final BigDecimal MOST_SCORE = BigDecimal.valueOf(100);
    /** What the engine's library gives beside the score; whether the server sends it is not known. */
    private static final Map<String, String> NAMED = Map.of(
            "category", "cmae-category",
            "subcategory", "cmae-subcategory",
            "categoryDesc", "cmae-category-desc",
            "subcategoryDesc", "cmae-subcategory-desc",
            "rescan", "cmae-rescan");

    private final JsonMapper mapper;

    /** {@code mostOctets}: of a reply. */
    public ScoreReader(int mostOctets) {
        mapper = JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(MOST_DEPTH)
                                .maxDocumentLength(mostOctets)
                                .build())
                        .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
                        .build())
                .build();
    }

    /** What is said of a message, or of an address. */
    public Score score(byte[] json) throws MalformedReply {
        JsonNode reply = tree(json);
        Map<String, String> named = new TreeMap<>();
        NAMED.forEach((member, attribute) -> {
            JsonNode value = reply.path(member);
            if (value.isValueNode() && !value.isNull()) {
                named.put(
                        attribute, value.isBoolean() ? (value.asBoolean() ? "1" : "0") : oneLine(value.asText(), 200));
            }
        });
        return new Score(
                number(reply.path("score")),
                oneLine(reply.path("analysis").asText(""), MOST_ANALYSIS),
                named,
                fields(reply));
    }

    /** Octets of the largest message the server takes; empty where it does not say. */
    OptionalLong mostOctets(byte[] json) throws MalformedReply {
        JsonNode size = tree(json).path("maxMessageSize");
        return size.canConvertToExactIntegral() && size.longValue() > 0
                ? OptionalLong.of(size.longValue())
                : OptionalLong.empty();
    }

    private JsonNode tree(byte[] json) throws MalformedReply {
        try {
            JsonNode tree = mapper.readTree(json);
            if (tree.isObject()) {
                return tree;
            }
        } catch (IOException notJson) {
            throw new MalformedReply("not JSON");
        }
        throw new MalformedReply("not an object");
    }

    /** A number, or one in quotes: other clients take both. */
    private static BigDecimal number(JsonNode value) throws MalformedReply {
        String text = value.isNumber() || value.isTextual() ? value.asText().strip() : "";
        if (!text.matches("[0-9]{1,3}(\\.[0-9]{1,9})?")) {
            throw new MalformedReply("no score");
        }
        BigDecimal score = new BigDecimal(text);
        if (score.compareTo(MOST_SCORE) > 0) {
            throw new MalformedReply("score above 100");
        }
        return score;
    }

    private static List<Field> fields(JsonNode reply) {
        List<Field> fields = new ArrayList<>();
        for (JsonNode each : reply.path("appendHeaders")) {
            String name = each.path("headerField").asText("");
            if (name.matches("[!-9;-~]{1,76}") && each.path("body").isTextual() && fields.size() < Score.MOST_FIELDS) {
                fields.add(new Field(name, oneLine(each.path("body").textValue(), MOST_VALUE)));
            }
        }
        return List.copyOf(fields);
    }

    /** Long values come folded (RFC 5322 section 2.2.3). */
    private static String oneLine(String value, int most) {
        String cut = value.length() > most ? value.substring(0, most) : value;
        return Ascii.printable(cut.replaceAll("\r?\n[ \t]+", " ").replace('\t', ' '))
                .strip();
    }
}
