package org.sluice.validation;

/** Thrown by a component that cannot use a configured value; the old settings stay and the core logs file, key and reason. */
public final class ConfigurationRefused extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String key;

    /** Names the key, the value as written and what would have been right. */
    public ConfigurationRefused(String key, Object value, String expectation) {
        super(key + ": " + value + " (expected: " + expectation + ")");
        this.key = key;
    }

    /** An operator's mistake; where in our code it was noticed says nothing. */
    @Override
    public Throwable fillInStackTrace() {
        return this;
    }

    /** The key at fault. */
    public String key() {
        return key;
    }
}
