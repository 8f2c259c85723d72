package org.sluice.module.spf_v1;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sluice.testing.Zone;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** One of the openspf suites: scenarios of cases that share a zone. */
final class OpenSpfSuite {

    /** Cases and the DNS they see. */
    record Scenario(String description, List<Case> cases, Map<?, ?> zonedata) {

        /** Puts the zone's records in; the word TIMEOUT stands for every type not listed otherwise. */
        void fill(Zone<?> zone) {
            zonedata.forEach((name, entries) -> fillName(zone, (String) name, (List<?>) entries));
        }
    }

    /** One check and what may come of it; no explanation where the case does not care. */
    record Case(
            String name,
            String client,
            String helo,
            String mailFrom,
            List<String> results,
            Optional<String> explanation) {}

    private OpenSpfSuite() {}

    /** The scenarios of a file; empty where the suites are not at hand. */
    static List<Scenario> load(String fileName) throws IOException {
        Path file = Path.of(System.getProperty("sluice.suites", ""), "spf-openspf", fileName);
        List<Scenario> scenarios = new ArrayList<>();
        if (Files.isRegularFile(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                for (Object document : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(reader)) {
                    scenarios.add(scenario((Map<?, ?>) document));
                }
            }
        }
        return scenarios;
    }

    private static Scenario scenario(Map<?, ?> document) {
        List<Case> cases = new ArrayList<>();
        ((Map<?, ?>) document.get("tests")).forEach((name, test) -> cases.add(one((String) name, (Map<?, ?>) test)));
        return new Scenario((String) document.get("description"), cases, (Map<?, ?>) document.get("zonedata"));
    }

    private static Case one(String name, Map<?, ?> test) {
        Object result = test.get("result");
        List<String> results = result instanceof List<?> several
                ? several.stream().map(String::valueOf).toList()
                : List.of((String) result);
        return new Case(
                name,
                (String) test.get("host"),
                (String) test.get("helo"),
                (String) test.get("mailfrom"),
                results,
                Optional.ofNullable((String) test.get("explanation")));
    }

    private static void fillName(Zone<?> zone, String name, List<?> entries) {
        zone.empty(name);
        boolean hasText = entries.stream().anyMatch(entry -> entry instanceof Map<?, ?> map && map.containsKey("TXT"));
        for (Object entry : entries) {
            if ("TIMEOUT".equals(entry)) {
                zone.timeout(name);
            } else {
                ((Map<?, ?>) entry).forEach((type, value) -> add(zone, name, (String) type, value, hasText));
            }
        }
    }

    private static void add(Zone<?> zone, String name, String type, Object value, boolean hasText) {
        switch (type) {
            case "A" -> zone.a(name, (String) value);
            case "AAAA" -> zone.aaaa(name, (String) value);
            case "PTR" -> zone.ptr(name, (String) value);
            case "CNAME" -> zone.cname(name, (String) value);
            case "MX" -> zone.mx(name, (Integer) ((List<?>) value).get(0), (String) ((List<?>) value).get(1));
            case "TXT" -> text(zone, name, value);
            case "SPF" -> {
                if (!hasText) {
                    text(zone, name, value);
                }
            }
            default -> throw new IllegalArgumentException("record type: " + type);
        }
    }

    private static void text(Zone<?> zone, String name, Object value) {
        if (value instanceof List<?> strings) {
            zone.txt(name, strings.stream().map(String::valueOf).toArray(String[]::new));
        } else if (!"NONE".equals(value)) {
            zone.txt(name, (String) value);
        }
    }
}
