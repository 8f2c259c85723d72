package org.sluice.core.replay;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sluice.core.context.Picture;
import org.sluice.core.record.Recording;

/**
 * One record: the calls about a session or transaction in their order.
 *
 * @param omitted calls there was no room for
 */
record Transcript(String id, List<PastCall> calls, long omitted) {

    private static final String EDIT = "edit ";
    private static final String RECORDS = "records";
    private static final int MOST_RECORDS = 10_000;
    private static final int MOST_CALLS = 2_000;

    /** Records as one object in JDK types. */
    static Map<String, Object> file(List<Map<String, Object>> records) {
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("sluice", "records");
        file.put(RECORDS, records);
        return file;
    }

    /**
     * Reads what {@link #file} made.
     *
     * @throws IllegalArgumentException naming the record and what is wrong with it
     */
    static List<Transcript> of(Map<String, Object> file) {
        if (!(file.get(RECORDS) instanceof List<?> records)) {
            throw new IllegalArgumentException("records: no list of that name (expected: what replay --save writes)");
        }
        if (records.size() > MOST_RECORDS) {
            throw new IllegalArgumentException(
                    "records: " + records.size() + " (expected: at most " + MOST_RECORDS + ")");
        }
        List<Transcript> transcripts = new ArrayList<>();
        for (Object each : records) {
            if (!(each instanceof Map<?, ?> values)) {
                throw new IllegalArgumentException("record " + (transcripts.size() + 1) + ": not an object");
            }
            try {
                transcripts.add(one(new Picture(values), values));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("record " + (transcripts.size() + 1) + ": " + e.getMessage(), e);
            }
        }
        return transcripts;
    }

    /** Octets of the message as it was received; negative where there was none. */
    long contentOctets() {
        return calls.stream()
                .mapToLong(call -> call.scene().contentOctets())
                .max()
                .orElse(-1);
    }

    /** Whether modules left the message as it was received, but for lines in front. */
    boolean isOnlyPrepended() {
        return calls.stream()
                .flatMap(call -> call.effects().entrySet().stream())
                .noneMatch(effect ->
                        effect.getKey().startsWith(EDIT) && !effect.getValue().startsWith("prepend "));
    }

    /** Reads one record. */
    static Transcript one(Map<String, Object> values) {
        return one(new Picture(values), values);
    }

    private static Transcript one(Picture picture, Map<?, ?> values) {
        if (picture.number("format") != Recording.FORMAT) {
            throw new IllegalArgumentException(
                    "format: " + picture.number("format") + " (expected: " + Recording.FORMAT + ")");
        }
        List<Picture> calls = picture.pictures("calls");
        List<Picture> given = picture.pictures("scenes");
        if (calls.size() > MOST_CALLS || given.size() > MOST_CALLS) {
            throw new IllegalArgumentException("calls: " + calls.size() + " in " + given.size()
                    + " scenes (expected: at most " + MOST_CALLS + ")");
        }
        List<PastCall.Scene> scenes = new ArrayList<>();
        for (Object scene : (List<?>) values.get("scenes")) {
            scenes.add(PastCall.Scene.of((Map<?, ?>) scene));
        }
        return new Transcript(
                picture.text("id"),
                calls.stream().map(call -> PastCall.of(call, scenes)).toList(),
                picture.number("omitted"));
    }
}
