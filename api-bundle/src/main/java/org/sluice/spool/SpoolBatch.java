package org.sluice.spool;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Changes that become durable together or not at all. Immutable. */
public final class SpoolBatch {

    private final Map<SpoolRecord, Content> added;
    private final List<SpoolRecord> updated;
    private final List<String> removed;

    private SpoolBatch(Builder b) {
        this.added = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(b.added));
        this.updated = List.copyOf(b.updated);
        this.removed = List.copyOf(b.removed);
    }

    /** Starts an empty one. */
    public static Builder builder() {
        return new Builder();
    }

    /** New records with their content, in order. */
    public Map<SpoolRecord, Content> added() {
        return added;
    }

    /** Records that replace the stored ones of the same id; ids that are gone are ignored. */
    public List<SpoolRecord> updated() {
        return updated;
    }

    /** Ids to remove, with their content when nobody else uses it; ids that are gone are ignored. */
    public List<String> removed() {
        return removed;
    }

    /** Collects changes. */
    public static final class Builder {
        private final Map<SpoolRecord, Content> added = new LinkedHashMap<>();
        private final List<SpoolRecord> updated = new ArrayList<>();
        private final List<String> removed = new ArrayList<>();

        private Builder() {}

        /** A new record. */
        public Builder add(SpoolRecord record, Content content) {
            added.put(Objects.requireNonNull(record, "record"), Objects.requireNonNull(content, "content"));
            return this;
        }

        /** A changed record. */
        public Builder update(SpoolRecord record) {
            updated.add(Objects.requireNonNull(record, "record"));
            return this;
        }

        /** A record that is done. */
        public Builder remove(String id) {
            removed.add(Objects.requireNonNull(id, "id"));
            return this;
        }

        /** The finished value. */
        public SpoolBatch build() {
            return new SpoolBatch(this);
        }
    }
}
