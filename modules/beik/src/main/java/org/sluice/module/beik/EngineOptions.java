package org.sluice.module.beik;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.sluice.module.beik.engine.Installation;
import org.sluice.support.configuration.DataDirectory;
import org.sluice.support.configuration.Options;
import org.sluice.validation.ConfigurationRefused;

/**
 * The engine and how many of it.
 *
 * @param processes helper processes
 * @param mostWaiting messages that wait for one of them
 */
record EngineOptions(Installation installation, int processes, int mostWaiting) {

    /** As long as the module has for a message, unless the operator says otherwise. */
    private static final Duration LONGEST_SCAN = Duration.ofSeconds(30);

    /** Empty where no library is named. */
    static Optional<EngineOptions> of(BeikModule.Config config) {
        List<Integer> rules =
                Options.words("rules", config.rules(), "[0-9]{1,9}", "rule numbers, separated by commas").stream()
                        .map(Integer::valueOf)
                        .toList();
        long version = Options.number("bmi_version", config.bmi__version(), 0, (long) Integer.MAX_VALUE);
        int processes = Options.number("processes", config.processes(), 1, 64);
        int mostWaiting = Options.number("max_waiting", config.max__waiting(), 1, 10_000);
        if (config.library().isBlank()) {
            return Optional.empty();
        }
        if (config.bmiconfig__path().isBlank()) {
            throw new ConfigurationRefused(
                    "bmiconfig_path", config.bmiconfig__path(), "the path of the library's configuration");
        }
        Installation installation =
                new Installation(file(config.library()), file(config.bmiconfig__path()), version, rules);
        return Optional.of(new EngineOptions(installation, processes, mostWaiting));
    }

    /** The files that make another engine when they change. */
    List<Path> files() {
        return List.of(installation.library(), installation.configuration());
    }

    Helpers start(HelperPath path) {
        return new Helpers(processes, mostWaiting, LONGEST_SCAN, () -> Helper.start(path.files(), installation));
    }

    private static Path file(String value) {
        return DataDirectory.path().resolve(value.strip()).normalize();
    }
}
