package org.sluice.module.cloudmark;

import java.math.BigDecimal;
import org.sluice.support.upstream.Endpoint;
import org.sluice.support.upstream.Terms;
import org.sluice.support.upstream.UpstreamConfig;
import org.sluice.validation.ConfigurationRefused;

/** The options that whoever asks Authority has. */
public final class Authorities {

    private static final int PORT = 2_713;

    private Authorities() {}

    /** Where they listen and how they are asked. */
    public static Terms of(String servers, UpstreamConfig config) {
        return Terms.of(Endpoint.list("servers", servers, PORT), config);
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
