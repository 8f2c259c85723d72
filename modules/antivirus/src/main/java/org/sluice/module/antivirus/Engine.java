package org.sluice.module.antivirus;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sluice.support.configuration.Options;
import org.sluice.support.scan.Action;
import org.sluice.validation.ConfigurationRefused;

/**
 * A module that scans.
 *
 * @param onVirus what becomes of its hits; empty: what becomes of everybody's
 */
record Engine(String name, Optional<Action> onVirus) {

    /** Stands for ourselves where no engine could be asked. */
    static final Engine NONE = new Engine(AntivirusModule.NAME, Optional.empty());

    private static final String FORM = "[A-Za-z0-9_-]{1,40}(:[a-z]+)?";
    private static final int MOST = 16;

    /** Reads {@code clamav csapi:disinfect}. */
    static List<Engine> list(String key, String value) {
        List<Engine> engines = new ArrayList<>();
        for (String word :
                Options.words(key, value, FORM, "names of modules, each with :disposition behind it or not")) {
            int colon = word.indexOf(':');
            engines.add(
                    colon < 0
                            ? new Engine(word, Optional.empty())
                            : new Engine(
                                    word.substring(0, colon),
                                    Optional.of(Action.of(key, word.substring(colon + 1), Settings.FOR_VIRUS))));
        }
        long different = engines.stream().map(Engine::name).distinct().count();
        if (engines.isEmpty() || engines.size() > MOST || different < engines.size()) {
            throw new ConfigurationRefused(key, value, "1 to " + MOST + " different modules");
        }
        return List.copyOf(engines);
    }
}
