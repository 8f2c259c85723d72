package org.sluice.operations;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * One version of a module as it stands. Immutable.
 */
public final class ModuleStatus {

    private final String name;
    private final String instance;
    private final String version;
    private final long bundleId;
    private final String hash;
    private final String state;
    private final List<String> phases;
    private final String mode;
    private final int order;
    private final boolean required;
    private final Calls calls;
    private final Map<String, String> contract;
    private final Map<String, String> configuration;
    private final String note;

    private ModuleStatus(Builder b) {
        this.name = Objects.requireNonNull(b.name, "name");
        this.instance = b.instance;
        this.version = b.version;
        this.bundleId = b.bundleId;
        this.hash = b.hash;
        this.state = b.state;
        this.phases = List.copyOf(b.phases);
        this.mode = b.mode;
        this.order = b.order;
        this.required = b.required;
        this.calls = b.calls;
        this.contract = b.contract;
        this.configuration = b.configuration;
        this.note = b.note;
    }

    /** Starts one. */
    public static Builder of(String name) {
        Builder builder = new Builder();
        builder.name = name;
        return builder;
    }

    /** The module's name. */
    public String name() {
        return name;
    }

    /** The configuration instance; empty for a single one. */
    public String instance() {
        return instance;
    }

    /** Bundle version; empty when missing. */
    public String version() {
        return version;
    }

    /** Bundle id; -1 when missing. */
    public long bundleId() {
        return bundleId;
    }

    /** SHA-256 over the bundle's entries, hexadecimal; empty when missing. */
    public String hash() {
        return hash;
    }

    /** active, standby, shadow, canary and its share, draining, sick, missing. */
    public String state() {
        return state;
    }

    /** When it is asked, as phase words. */
    public List<String> phases() {
        return phases;
    }

    /** decide, observe or on_demand. */
    public String mode() {
        return mode;
    }

    /** Its wave. */
    public int order() {
        return order;
    }

    /** Whether mail is held while it is absent. */
    public boolean required() {
        return required;
    }

    /** What it has been asked. */
    public Calls calls() {
        return calls;
    }

    /**
     * What it is held to, by the names of {@code etc/org.sluice.modules.cfg}; {@code requiredBy} is the file by which it is
     * required.
     */
    public Map<String, String> contract() {
        return contract;
    }

    /** What it was configured with: {@code pid}, {@code file}, and its properties, secrets blotted out. */
    public Map<String, String> configuration() {
        return configuration;
    }

    /** Why it is not where one may expect it: why it is sick, or was rolled back; empty for nothing to say. */
    public String note() {
        return note;
    }

    /** Counts since the instance appeared. Immutable. */
    public static final class Calls {
        /** None yet. */
        public static final Calls NONE = new Calls(0, 0, 0, 0, 0, 0, 0);

        private final long inFlight;
        private final long total;
        private final long errors;
        private final long timeouts;
        private final long bypassed;
        private final double p50Millis;
        private final double p99Millis;

        private Calls(
                long inFlight,
                long total,
                long errors,
                long timeouts,
                long bypassed,
                double p50Millis,
                double p99Millis) {
            this.inFlight = inFlight;
            this.total = total;
            this.errors = errors;
            this.timeouts = timeouts;
            this.bypassed = bypassed;
            this.p50Millis = p50Millis;
            this.p99Millis = p99Millis;
        }

        /** The figures. */
        public static Calls of(
                long inFlight,
                long total,
                long errors,
                long timeouts,
                long bypassed,
                double p50Millis,
                double p99Millis) {
            return new Calls(inFlight, total, errors, timeouts, bypassed, p50Millis, p99Millis);
        }

        /** Running now. */
        public long inFlight() {
            return inFlight;
        }

        /** Ever. */
        public long total() {
            return total;
        }

        /** Without an answer, timeouts apart. */
        public long errors() {
            return errors;
        }

        /** Past the deadline. */
        public long timeouts() {
            return timeouts;
        }

        /** Skipped by a bypass. */
        public long bypassed() {
            return bypassed;
        }

        /** Median of the latest answers. */
        public double p50Millis() {
            return p50Millis;
        }

        /** 99th percentile of the latest answers. */
        public double p99Millis() {
            return p99Millis;
        }
    }

    /** Collects the parts of a {@link ModuleStatus}. */
    public static final class Builder {
        private String name;
        private String instance = "";
        private String version = "";
        private long bundleId = -1;
        private String hash = "";
        private String state = "missing";
        private List<String> phases = List.of();
        private String mode = "";
        private int order;
        private boolean required;
        private Calls calls = Calls.NONE;
        private Map<String, String> contract = Map.of();
        private Map<String, String> configuration = Map.of();
        private String note = "";

        private Builder() {}

        /** Configuration instance. */
        public Builder instance(String word) {
            this.instance = word;
            return this;
        }

        /** The bundle it comes from. */
        public Builder bundle(long id, String bundleVersion, String bundleHash) {
            this.bundleId = id;
            this.version = bundleVersion;
            this.hash = bundleHash;
            return this;
        }

        /** Where it stands. */
        public Builder state(String word) {
            this.state = word;
            return this;
        }

        /** When and how it is asked. */
        public Builder plan(List<String> phaseWords, String modeWord, int wave) {
            this.phases = phaseWords;
            this.mode = modeWord;
            this.order = wave;
            return this;
        }

        /** Its contract. */
        public Builder required(boolean isRequired) {
            this.required = isRequired;
            return this;
        }

        /** What it has been asked. */
        public Builder calls(Calls counts) {
            this.calls = counts;
            return this;
        }

        /** What it is held to, in order. */
        public Builder contract(Map<String, String> words) {
            this.contract = Collections.unmodifiableMap(new LinkedHashMap<>(words));
            return this;
        }

        /** What it was configured with. */
        public Builder configuration(Map<String, String> facts) {
            this.configuration = Collections.unmodifiableMap(new TreeMap<>(facts));
            return this;
        }

        /** Why it is where it is. */
        public Builder note(String why) {
            this.note = why;
            return this;
        }

        /** The finished value. */
        public ModuleStatus build() {
            return new ModuleStatus(this);
        }
    }
}
