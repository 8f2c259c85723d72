package org.sluice.core.context;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.Attributes;

/**
 * One of the two dictionaries. Written on the session's home executor only, in batches that end with {@link #publish};
 * read from any thread. What was published never changes, so calls, traces and spool records share it without copying, and
 * a call that started before a batch never sees half of it.
 */
public final class Dictionary implements Attributes {

    /** Longest name. */
    public static final int MAX_NAME_LENGTH = 200;

    /** Longest value. */
    public static final int MAX_VALUE_LENGTH = 16_384;

    private static final int MAX_ENTRIES = 500;
    private static final int MAX_CHARACTERS = 262_144;

    private volatile Map<String, String> published = Map.of();
    private Map<String, String> working;
    private int characters;

    /** Notes a value in the running batch. False: the dictionary is full, or name or value are longer than it takes. */
    public boolean put(String name, String value) {
        Map<String, String> now = current();
        String old = now.get(name);
        if (value.equals(old)) {
            return true;
        }
        int grown = characters + value.length() - (old == null ? -name.length() : old.length());
        boolean fits = name.length() <= MAX_NAME_LENGTH
                && value.length() <= MAX_VALUE_LENGTH
                && grown <= MAX_CHARACTERS
                && (old != null || now.size() < MAX_ENTRIES);
        if (fits) {
            batch().put(name, value);
            characters = grown;
        }
        return fits;
    }

    /** Notes a value of a peer, cut where it is longer than the dictionary takes. */
    void putCut(String name, String value) {
        put(name, value.length() > MAX_VALUE_LENGTH ? value.substring(0, MAX_VALUE_LENGTH) : value);
    }

    /** Notes what fits of these values. */
    void putAll(Map<String, String> values) {
        values.forEach(this::putCut);
    }

    /** Forgets a value. */
    void remove(String name) {
        String old = current().get(name);
        if (old != null) {
            batch().remove(name);
            characters -= name.length() + old.length();
        }
    }

    /** Forgets everything. */
    void clear() {
        working = null;
        published = Map.of();
        characters = 0;
    }

    /** Ends a batch: what was noted becomes visible to everybody. */
    public void publish() {
        if (working != null) {
            // An immutable copy: conclusions and spool records take it as it is, where they would copy a view again.
            published = Map.copyOf(working);
            working = null;
        }
    }

    /** The value within the running batch; null for none. */
    String peek(String name) {
        return current().get(name);
    }

    /** What was published last; does not change any more. */
    @Override
    public Map<String, String> asMap() {
        return published;
    }

    @Override
    public Optional<String> get(String name) {
        return Optional.ofNullable(published.get(name));
    }

    @Override
    public <T> Optional<T> get(AttributeKey<T> key) {
        return read(key, published.get(key.name()));
    }

    /** Reads a stored string, null for none; what is not of the key's kind counts as none. */
    static <T> Optional<T> read(AttributeKey<T> key, String stored) {
        if (stored == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(key.read(stored));
        } catch (IllegalArgumentException | IndexOutOfBoundsException otherKind) {
            return Optional.empty();
        }
    }

    private Map<String, String> current() {
        return working == null ? published : working;
    }

    private Map<String, String> batch() {
        if (working == null) {
            working = new HashMap<>(published);
        }
        return working;
    }
}
