package org.sluice.module.spamassassin;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sluice.testing.Configs;
import org.sluice.testing.EngineContract;
import org.sluice.validation.ValidationModule;

class SpamassassinModuleTest extends EngineContract {

    @Override
    protected ValidationModule module() {
        return new SpamassassinModule();
    }

    /** Nobody listens there. */
    @Override
    protected Map<String, String> configuration() {
        return Map.of("servers", "127.0.0.1:1", "probe_seconds", "0");
    }

    @Override
    protected Map<String, String> ownWrongValues() {
        return Map.ofEntries(
                Map.entry("servers", ""),
                Map.entry("max_size", "0"),
                Map.entry("user", "a b"),
                Map.entry("user_of_recipient", "recipient"),
                Map.entry("compress", "zlib"),
                Map.entry("add_received", "perhaps"),
                Map.entry("receiver", "a b"));
    }

    @Test
    void compressesForNoServerBehindTls() {
        assertThatThrownBy(() -> Configs.configured(
                        module(), Map.of("servers", "127.0.0.1:1 spamds://127.0.0.1:2", "compress", "true")))
                .hasStackTraceContaining("false where a server speaks TLS");
    }
}
