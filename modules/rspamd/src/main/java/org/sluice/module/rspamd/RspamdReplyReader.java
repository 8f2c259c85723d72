package org.sluice.module.rspamd;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.sluice.module.rspamd.RspamdReply.Symbol;
import org.sluice.support.configuration.Reading;
import org.sluice.support.text.Ascii;
import org.sluice.support.upstream.MalformedReply;
import org.sluice.support.upstream.http.HttpReply;

/**
 * Reads the JSON of {@code /checkv2}. What is not needed may be anything; without an action and a score there is no verdict.
 * Safe from any thread.
 */
final class RspamdReplyReader {

    private static final int MOST_DEPTH = 64;
    private static final int MOST_NAME = 128;
    private static final int MOST_TEXT = 998;
    /** Stands for what is no text. */
    private static final String NO_ADDRESS = "\0";

    private final int mostOctets;

    private final JsonMapper mapper;

    /** {@code mostOctets}: of JSON. */
    RspamdReplyReader(int mostOctets) {
        this.mostOctets = mostOctets;
        // A score that was never set comes as NaN (libucl), which is no JSON.
        mapper = JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(MOST_DEPTH)
                                .maxDocumentLength(mostOctets)
                                .build())
                        .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
                        .build())
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .build();
    }

    /** A rewritten message stands behind the JSON, and a field of the reply's header says where. */
    RspamdReply read(HttpReply reply) throws MalformedReply {
        byte[] octets = reply.body();
        Optional<String> offset = reply.header("message-offset");
        if (offset.isEmpty()) {
            return read(octets, octets.length, Optional.empty());
        }
        int end = (int) Reading.number(offset.get(), 1, octets.length)
                .orElseThrow(() -> new MalformedReply("a message that begins nowhere"));
        return read(octets, end, Optional.of(Arrays.copyOfRange(octets, end, octets.length)));
    }

    private RspamdReply read(byte[] octets, int end, Optional<byte[]> body) throws MalformedReply {
        JsonNode reply = tree(octets, end);
        if (!reply.isObject()) {
            throw new MalformedReply("not an object");
        }
        if (reply.has("error")) {
            throw new MalformedReply(
                    "error: " + text(reply.get("error"), MOST_NAME).orElse("of no kind"));
        }
        String action = text(reply.get("action"), MOST_NAME).orElseThrow(() -> new MalformedReply("no action"));
        return new RspamdReply(
                action,
                number(reply.get("score")).orElseThrow(() -> new MalformedReply("no score")),
                number(reply.get("required_score")),
                symbols(reply.path("symbols")),
                text(reply.get("subject"), MOST_TEXT),
                text(reply.path("messages").get("smtp_message"), MOST_TEXT),
                instead(action, reply.path("milter")),
                edits(reply.path("milter")),
                envelope(reply.path("milter")),
                body);
    }

    private JsonNode tree(byte[] octets, int end) throws MalformedReply {
        if (end > mostOctets) {
            throw new MalformedReply("more than " + mostOctets + " octets of JSON");
        }
        try {
            return mapper.readTree(octets, 0, end);
        } catch (IOException e) {
            throw new MalformedReply("not JSON");
        }
    }

    private static List<Symbol> symbols(JsonNode found) {
        List<Symbol> symbols = new ArrayList<>();
        for (Map.Entry<String, JsonNode> each : found.properties()) {
            if (symbols.size() == RspamdReply.MOST_SYMBOLS) {
                break;
            }
            symbols.add(new Symbol(
                    Ascii.printable(each.getKey(), MOST_NAME),
                    number(each.getValue().path("score")).orElse(0)));
        }
        return List.copyOf(symbols);
    }

    /** As rspamd's own milter does it: {@code no_action} counts whatever the action, {@code reject} where that is to reject. */
    private static Optional<RspamdAction> instead(String action, JsonNode milter) {
        if (milter.path("no_action").booleanValue()) {
            return Optional.of(RspamdAction.NO_ACTION);
        }
        return RspamdAction.of(milter.path("reject").asText())
                .filter(other -> action.equals(RspamdAction.REJECT.word()))
                .filter(other -> other == RspamdAction.QUARANTINE || other == RspamdAction.DISCARD);
    }

    private static EnvelopeEdits envelope(JsonNode milter) {
        JsonNode sender = milter.get("change_from");
        return EnvelopeEdits.of(
                sender == null ? Optional.empty() : Optional.of(sender.isTextual() ? sender.textValue() : NO_ADDRESS),
                recipients(milter.get("add_rcpt")),
                recipients(milter.get("del_rcpt")));
    }

    private static List<String> recipients(JsonNode named) {
        if (named == null) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        Iterable<JsonNode> all = named.isArray() ? named : List.of(named);
        all.forEach(each -> texts.add(each.isTextual() ? each.textValue() : NO_ADDRESS));
        return texts;
    }

    private static HeaderEdits edits(JsonNode milter) {
        List<HeaderEdits.Removal> removals = new ArrayList<>();
        for (Map.Entry<String, JsonNode> each : milter.path("remove_headers").properties()) {
            List<Integer> which = which(each.getValue());
            if (isName(each.getKey()) && !which.isEmpty() && removals.size() < HeaderEdits.MOST) {
                removals.add(new HeaderEdits.Removal(each.getKey(), which));
            }
        }
        List<HeaderEdits.Addition> additions = new ArrayList<>();
        for (Map.Entry<String, JsonNode> each : milter.path("add_headers").properties()) {
            if (isName(each.getKey())) {
                Iterable<JsonNode> values = each.getValue().isArray() ? each.getValue() : List.of(each.getValue());
                values.forEach(value -> add(each.getKey(), value, additions));
            }
        }
        return new HeaderEdits(List.copyOf(removals), List.copyOf(additions));
    }

    /** One number or several; what is none must not come to mean all. */
    private static List<Integer> which(JsonNode value) {
        List<Integer> which = new ArrayList<>();
        Iterable<JsonNode> all = value.isArray() ? value : List.of(value);
        for (JsonNode each : all) {
            if (each.isIntegralNumber() && each.canConvertToInt() && which.size() < HeaderEdits.MOST) {
                which.add(each.intValue());
            }
        }
        return List.copyOf(which);
    }

    /** A value alone goes behind the header, and so does one with a negative order. */
    private static void add(String name, JsonNode value, List<HeaderEdits.Addition> additions) {
        JsonNode content = value.isObject() ? value.path("value") : value;
        boolean inFront = value.isObject() && value.path("order").asInt(-1) >= 0;
        if (content.isValueNode() && !content.isNull() && additions.size() < HeaderEdits.MOST) {
            additions.add(new HeaderEdits.Addition(name, unfolded(content.asText()), inFront));
        }
    }

    /** RFC 5322 section 2.2, and no longer than a name may be. */
    private static boolean isName(String name) {
        return name.length() <= 76 && name.matches("[!-9;-~]+");
    }

    /** A long value comes folded (RFC 5322 section 2.2.3); what else would end a line does not go on. */
    private static String unfolded(String value) {
        String cut = value.length() > MOST_TEXT * 8 ? value.substring(0, MOST_TEXT * 8) : value;
        return Ascii.printable(cut.replaceAll("\r?\n[ \t]+", " ").replace('\t', ' '));
    }

    private static Optional<String> text(JsonNode value, int most) {
        if (value == null || !value.isTextual() || value.textValue().isBlank()) {
            return Optional.empty();
        }
        String text = value.textValue().strip();
        return Optional.of((text.length() > most ? text.substring(0, most) : text).replaceAll("\\p{Cntrl}", "?"));
    }

    private static OptionalDouble number(JsonNode value) {
        return value != null && value.isNumber() && Double.isFinite(value.doubleValue())
                ? OptionalDouble.of(value.doubleValue())
                : OptionalDouble.empty();
    }
}
