package org.sluice.module.antivirus;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.sluice.support.configuration.Options;
import org.sluice.support.scan.Action;
import org.sluice.support.scan.ScanConfig;
import org.sluice.support.scan.ScanPolicy;
import org.sluice.support.scan.ScanResult;
import org.sluice.support.scan.Skip;
import org.sluice.validation.ConfigurationRefused;

/**
 * What the module was told; checked once, then immutable.
 *
 * @param parallel whether all engines are asked at once
 * @param needsAll whether a message is clean only if every engine says so
 * @param engineHold how long a message waits for an engine that is away
 * @param paranoid whether what keeps an engine from looking inside is a virus
 * @param scansEdited whether the engines see what earlier modules made of the message, not what the client sent
 * @param decomposes whether the engines are asked about each part too
 * @param mostParts parts that are asked about
 * @param cacheOctets of a message whose result is kept
 * @param onFailedDisinfection when the virus is in no part that could be replaced
 */
record Settings(
        List<Engine> engines,
        boolean parallel,
        boolean needsAll,
        Duration engineHold,
        boolean paranoid,
        boolean scansEdited,
        boolean decomposes,
        int mostParts,
        int cacheSize,
        Duration cacheAge,
        long cacheOctets,
        String disinfectText,
        Action onFailedDisinfection,
        Skip skip,
        ScanPolicy policy) {

    /** What may become of a virus. */
    static final Set<Action> FOR_VIRUS = Set.of(Action.values());

    static Settings of(AntivirusModule.Config config, ScanConfig scan) {
        return new Settings(
                Engine.list("engines", config.engines()),
                choice("engine_order", config.engine__order(), "parallel", "in_order"),
                choice("engines_needed", config.engines__needed(), "all", "one"),
                Duration.ofMillis(Options.number("engine_hold_millis", config.engine__hold__millis(), 0, 600_000)),
                Options.flag("paranoid", config.paranoid()),
                Options.flag("scan_edited", config.scan__edited()),
                Options.flag("mime_decompose", config.mime__decompose()),
                Options.number("max_parts", config.max__parts(), 1, 2_000),
                Options.number("cache_size", config.cache__size(), 0, 1_000_000),
                Duration.ofSeconds(Options.number("cache_seconds", config.cache__seconds(), 1, 86_400)),
                Options.number("cache_max_kb", config.cache__max__kb(), 1, 2_000_000) * 1_024L,
                Options.replyText("disinfect_text", config.disinfect__text()),
                Action.of("disinfect_failed_disposition", config.disinfect__failed__disposition(), Action.ORDINARY),
                Skip.of(config.skip__context__variable(), config.honor__whitelist()),
                ScanPolicy.disinfecting(AntivirusModule.NAME, scan));
    }

    /** What a result counts as: who hides something from scanners has something to hide. */
    ScanResult taken(ScanResult result) {
        return paranoid && result instanceof ScanResult.Unscannable hidden && hidden.isEvasion()
                ? new ScanResult.Infected("Evasion." + hidden.reason(), hidden.raw())
                : result;
    }

    private static boolean choice(String key, String value, String yes, String no) {
        if (value.strip().equals(yes)) {
            return true;
        } else if (value.strip().equals(no)) {
            return false;
        }
        throw new ConfigurationRefused(key, value, yes + " or " + no);
    }
}
