package org.sluice.operations;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Whom to ask about what, once more. Immutable; each method answers a request that differs in that point. */
public final class ReplayRequest {

    private final String module;
    private final String version;
    private final Map<String, String> options;
    private final List<String> ids;
    private final String records;
    private final Path body;

    private ReplayRequest(
            String module, String version, Map<String, String> options, List<String> ids, String records, Path body) {
        this.module = Objects.requireNonNull(module, "module");
        this.version = Objects.requireNonNull(version, "version");
        this.options = Map.copyOf(options);
        this.ids = List.copyOf(ids);
        this.records = Objects.requireNonNull(records, "records");
        this.body = body;
    }

    /** Asks the version of this module that serves, {@code rbl} or one instance {@code rbl~one}, as it is configured. */
    public static ReplayRequest of(String module) {
        return new ReplayRequest(module, "", Map.of(), List.of(), "", null);
    }

    /** Asks that version instead. */
    public ReplayRequest version(String other) {
        return new ReplayRequest(module, other, options, ids, records, body);
    }

    /** Asks an instance of its own that is configured as the present one, but for these options. */
    public ReplayRequest options(Map<String, String> changed) {
        return new ReplayRequest(module, version, changed, ids, records, body);
    }

    /** About these sessions, transactions or messages. */
    public ReplayRequest ids(List<String> recorded) {
        return new ReplayRequest(module, version, options, recorded, records, body);
    }

    /** About records written by {@link Replays#export}; those of {@link #ids} only, where some are given. */
    public ReplayRequest records(String json) {
        return new ReplayRequest(module, version, options, ids, json, body);
    }

    /** The message of the one record this is about, for when it has left the spool. */
    public ReplayRequest body(Path file) {
        return new ReplayRequest(module, version, options, ids, records, file);
    }

    /** Name of the module, with or without instance. */
    public String module() {
        return module;
    }

    /** Its version; empty for the one that serves. */
    public String version() {
        return version;
    }

    /** Options to be changed; empty for none. */
    public Map<String, String> options() {
        return options;
    }

    /** What it is about. */
    public List<String> ids() {
        return ids;
    }

    /** Exported records; empty for those kept here. */
    public String records() {
        return records;
    }

    /** The message. */
    public Optional<Path> body() {
        return Optional.ofNullable(body);
    }
}
