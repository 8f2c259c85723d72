package org.sluice.core.settings;

import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.validation.ConfigurationRefused;

/** The settings in force. A bad edit is refused with file, key and reason, and the old ones stay. */
public final class Configured<S> {

    private static final Logger LOG = LoggerFactory.getLogger(Configured.class);

    private final String pid;
    private final Function<Values, S> parser;
    private volatile S settings;

    /** Settings of that PID; the parser throws {@link ConfigurationRefused}. */
    public Configured(String pid, Function<Values, S> parser) {
        this.pid = pid;
        this.parser = parser;
    }

    /**
     * Takes the first values; fails when they are bad, as there are no older ones to keep. Says nothing itself: the
     * activation that fails with it may be tried again and again, and is told once by who looks for such.
     */
    public void activate(Map<String, ?> values) {
        settings = parser.apply(new Values(values));
    }

    /** Takes new values if they are good. */
    public void modify(Map<String, ?> values) {
        try {
            settings = parser.apply(new Values(values));
        } catch (ConfigurationRefused refused) {
            LOG.error("etc/{}.cfg refused, the old settings stay: {}", pid, refused.getMessage());
        }
    }

    /** The settings in force; read once per use. */
    public S now() {
        return settings;
    }
}
