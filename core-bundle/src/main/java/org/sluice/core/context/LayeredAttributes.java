package org.sluice.core.context;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.sluice.validation.AttributeKey;
import org.sluice.validation.Attributes;

/** A published dictionary as one call sees it: its own writes in front, then the values of its copy, then the dictionary. */
final class LayeredAttributes implements Attributes {

    private final Map<String, String> dictionary;
    private final Map<String, String> ofCopy;
    private final Overlay own;
    private final boolean ofConnection;

    private LayeredAttributes(
            Map<String, String> dictionary, Map<String, String> ofCopy, Overlay own, boolean ofConnection) {
        this.dictionary = dictionary;
        this.ofCopy = ofCopy;
        this.own = own;
        this.ofConnection = ofConnection;
    }

    static Attributes ofConnection(Map<String, String> dictionary, Overlay own) {
        return new LayeredAttributes(dictionary, Map.of(), own, true);
    }

    static Attributes ofMessage(Map<String, String> dictionary, Map<String, String> ofCopy, Overlay own) {
        return new LayeredAttributes(dictionary, ofCopy, own, false);
    }

    @Override
    public Optional<String> get(String name) {
        return Optional.ofNullable(find(name));
    }

    @Override
    public <T> Optional<T> get(AttributeKey<T> key) {
        return Dictionary.read(key, find(key.name()));
    }

    @Override
    public Map<String, String> asMap() {
        Map<String, String> all = new HashMap<>(dictionary);
        all.putAll(ofCopy);
        own.copyTo(all, ofConnection);
        return all;
    }

    private String find(String name) {
        String written = ofConnection ? own.onConnection(name) : own.onMessage(name);
        if (written != null) {
            return written;
        }
        String copys = ofCopy.get(name);
        return copys != null ? copys : dictionary.get(name);
    }
}
