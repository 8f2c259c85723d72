package org.sluice.module.ctipd;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.testing.Asking;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.FaultyServer;
import org.sluice.testing.UpstreamContract;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

class CtipdModuleTest extends UpstreamContract {

    private final Ctipd ctipd = new Ctipd();
    private final FaultyServer server = new FaultyServer(ctipd::serve);

    @AfterAll
    void stop() {
        server.close();
        assertThat(ctipd.refusals()).isEmpty();
    }

    @Override
    protected ValidationModule module() {
        return new CtipdModule();
    }

    @Override
    protected Map<String, String> configuration() {
        return Map.of("servers", server.address());
    }

    @Override
    protected Map<String, String> ownWrongValues() {
        return Map.ofEntries(
                Map.entry("servers", ""),
                Map.entry("key", "a b"),
                Map.entry("permfail_disposition", "quarantine"),
                Map.entry("tempfail_disposition", "discard"),
                Map.entry("error_disposition", "reject"),
                Map.entry("permfail_reply", ""),
                Map.entry("tempfail_reply", ""),
                Map.entry("error_reply", ""),
                Map.entry("quote_refid", "perhaps"));
    }

    @ParameterizedTest(name = "{0}, {1} = {2}: {3}")
    @CsvSource({
        "192.0.2.1, quote_refid, true, accept, ",
        "192.0.2.2, quote_refid, true, tempfail, 421 4.7.1 Try again later: doubtful reputation of your address (tid:0001.0A020206.54337A9A.00A7)",
        "192.0.2.3, quote_refid, true, permfail, 554 5.7.1 Refused: bad reputation of your address (tid:0001.0A020206.54337A9A.00A7)",
        "192.0.2.3, quote_refid, false, permfail, 554 5.7.1 Refused: bad reputation of your address",
        "192.0.2.3, permfail_disposition, pass, permfail, ",
        "192.0.2.4, quote_refid, true, temperror, ",
        "192.0.2.5, quote_refid, true, temperror, ",
        "192.0.2.6, quote_refid, true, temperror, ",
        "192.0.2.6, error_disposition, defer, temperror, '421 4.7.1 Your address cannot be checked now, try again later'"
    })
    void judges(String client, String key, String value, String action, String reply) throws Exception {
        Map<String, String> options = new HashMap<>(configuration());
        options.put(key, value);
        CtipdModule module = Configs.configured(new CtipdModule(), options);
        try {
            FakeContext context = FakeContext.connect(client, new FakeDns());
            Verdict verdict = Asking.ask(module, context);
            assertThat(verdict.reply().map(Object::toString).orElse(null)).isEqualTo(reply);
            assertThat(context.effects().get("ctipd.action")).contains(action);
        } finally {
            module.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"trusted_mx", "dp_whitelist_global"})
    void leavesSomeAlone(String attribute) {
        ValidationModule module = Configs.configured(module(), configuration());
        FakeContext context = question(Phase.CONNECT, new FakeDns()).with(attribute, "yes");
        assertThat(module.validate(context))
                .succeedsWithin(Duration.ZERO)
                .hasToString("CONTINUE (left alone: " + attribute + ")");
        assertThat(context.effects().get("ctipd.action")).isEmpty();
    }
}
