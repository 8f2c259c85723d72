package org.sluice.validation;

import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Read access to a dictionary, the call's own writes included. Safe from any thread. */
@ProviderType
public interface Attributes {

    /** The string stored under that name. */
    Optional<String> get(String name);

    /** The value of a key; empty also when what is stored is not of the key's kind. */
    <T> Optional<T> get(AttributeKey<T> key);

    /** A copy of all entries. */
    Map<String, String> asMap();

    /** Whether a switch is on: present and {@code true}, {@code yes}, {@code on} or {@code 1}. */
    default boolean isTrue(String name) {
        return get(name).map(AttributeKey::isTrue).orElse(false);
    }
}
