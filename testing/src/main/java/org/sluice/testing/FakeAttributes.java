package org.sluice.testing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.Attributes;

/** A dictionary with the call's own writes on top. */
final class FakeAttributes implements Attributes {

    private final Map<String, String> stored;
    private final Supplier<Map<String, String>> written;

    FakeAttributes(Map<String, String> stored, Supplier<Map<String, String>> written) {
        this.stored = stored;
        this.written = written;
    }

    @Override
    public Optional<String> get(String name) {
        return Optional.ofNullable(asMap().get(name));
    }

    @Override
    public <T> Optional<T> get(AttributeKey<T> key) {
        try {
            return get(key.name()).map(key::read);
        } catch (IllegalArgumentException otherKind) {
            return Optional.empty();
        }
    }

    @Override
    public Map<String, String> asMap() {
        Map<String, String> all = new LinkedHashMap<>(stored);
        all.putAll(written.get());
        return Map.copyOf(all);
    }
}
