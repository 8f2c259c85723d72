package org.sluice.smtp.core;

import java.util.Map;
import java.util.Optional;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.Attributes;

/** A dictionary of the scripted core. */
record FactsView(Map<String, String> asMap) implements Attributes {

    @Override
    public Optional<String> get(String name) {
        return Optional.ofNullable(asMap.get(name));
    }

    @Override
    public <T> Optional<T> get(AttributeKey<T> key) {
        return get(key.name()).map(key::read);
    }
}
