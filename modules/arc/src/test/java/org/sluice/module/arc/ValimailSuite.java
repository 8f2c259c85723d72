package org.sluice.module.arc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sluice.testing.Zone;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** ValiMail's ARC suite: scenarios of cases that share keys. */
final class ValimailSuite {

    static final String VALIDATION = "arc-draft-validation-tests.dev.yml";
    static final String SIGNING = "arc-draft-sign-tests.yml";

    /** Cases and what the DNS says to them. */
    record Scenario(Map<?, ?> document) {

        String description() {
            return (String) document.get("description");
        }

        String text(String key) {
            return (String) document.get(key);
        }

        List<Case> cases() {
            List<Case> cases = new ArrayList<>();
            ((Map<?, ?>) document.get("tests"))
                    .forEach((name, test) -> cases.add(new Case((String) name, (Map<?, ?>) test)));
            return cases;
        }

        /** Records as the suite folds them: the line ends are no part of them. */
        <Z extends Zone<Z>> Z fill(Z zone) {
            ((Map<?, ?>) document.get("txt-records"))
                    .forEach((name, text) -> zone.txt((String) name, ((String) text).replace("\n", "")));
            return zone;
        }
    }

    /** One message and what is to come of it. */
    record Case(String name, Map<?, ?> test) {

        /** As text, empty where upstream left it open. */
        String text(String key) {
            Object value = test.get(key);
            return value == null ? "" : value.toString();
        }
    }

    private ValimailSuite() {}

    /** The scenarios of a file; empty where the suites are not at hand. */
    static List<Scenario> load(String fileName) throws IOException {
        Path file = Path.of(System.getProperty("sluice.suites", ""), "arc-valimail", fileName);
        List<Scenario> scenarios = new ArrayList<>();
        if (Files.isRegularFile(file)) {
            for (Object document : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(distinct(file))) {
                scenarios.add(new Scenario((Map<?, ?>) document));
            }
        }
        return scenarios;
    }

    /** Four names stand there twice, for different cases: to YAML the second would take the place of the first. */
    private static String distinct(Path file) throws IOException {
        Set<String> seen = new HashSet<>();
        StringBuilder text = new StringBuilder();
        for (String line : Files.readAllLines(file)) {
            boolean again = line.matches("  \\w+:") && !seen.add(line);
            text.append(again ? line.replace(":", "_again:") : line).append('\n');
        }
        return text.toString();
    }
}
