package org.sluice.core.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import org.sluice.operations.MailLog.Event;

/** One event as JSON: ASCII, on one line, every value cut to a size that a peer cannot drive. */
final class MailLine {

    private static final int MAX_TEXT = 2_000;
    private static final int MAX_ENTRIES = 200;
    private static final int MAX_DEPTH = 4;
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private MailLine() {}

    static String of(Instant time, Event event, Map<String, ?> fields) {
        StringWriter out = new StringWriter(512);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("time", TIME.format(time));
            json.writeStringField("event", event.name().toLowerCase(Locale.ROOT));
            entries(json, fields, 1);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString().replace("\u007f", "\\u007F");
    }

    private static void entries(JsonGenerator json, Map<?, ?> entries, int depth) throws IOException {
        int written = 0;
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            if (written++ == MAX_ENTRIES) {
                json.writeNumberField("more", entries.size() - MAX_ENTRIES);
                return;
            }
            json.writeFieldName(cut(String.valueOf(entry.getKey())));
            value(json, entry.getValue(), depth);
        }
    }

    private static void value(JsonGenerator json, Object value, int depth) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Integer || value instanceof Long) {
            json.writeNumber(((Number) value).longValue());
        } else if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            json.writeNumber(number.doubleValue());
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else if (value instanceof Map<?, ?> map && depth < MAX_DEPTH) {
            json.writeStartObject();
            entries(json, map, depth + 1);
            json.writeEndObject();
        } else if (value instanceof Collection<?> list && depth < MAX_DEPTH) {
            items(json, list, depth + 1);
        } else {
            json.writeString(cut(String.valueOf(value)));
        }
    }

    private static void items(JsonGenerator json, Collection<?> items, int depth) throws IOException {
        json.writeStartArray();
        int written = 0;
        for (Object item : items) {
            if (written++ == MAX_ENTRIES) {
                json.writeString("... " + (items.size() - MAX_ENTRIES) + " more");
                break;
            }
            value(json, item, depth);
        }
        json.writeEndArray();
    }

    private static String cut(String text) {
        return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "..." : text;
    }
}
