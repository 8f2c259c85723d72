package org.sluice.module.cloudmark;

import java.math.BigDecimal;
import java.util.List;
import org.sluice.support.upstream.Endpoint;
import org.sluice.validation.ConfigurationRefused;

/** The options that whoever asks Authority has. */
public final class Authorities {

    private static final int PORT = 2_713;

    private Authorities() {}

    /** Where they listen. */
    public static List<Endpoint> list(String servers) {
        return Endpoint.list("servers", servers, PORT);
    }

    /** Checks {@code score_threshold}. */
    public static BigDecimal threshold(String value) {
        String text = value.strip();
        if (!text.matches("100|[0-9]{1,2}(\\.[0-9]{1,3})?")) {
            throw new ConfigurationRefused("score_threshold", value, "a number from 0 to 100");
        }
        return new BigDecimal(text);
    }
}
