package org.sluice.module.ctipd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.ReputationContract;
import org.sluice.validation.ValidationModule;

class CtipdModuleTest extends ReputationContract {

    private final Ctipd ctipd = new Ctipd();

    @AfterAll
    void saidNothingWrong() {
        assertThat(ctipd.refusals()).isEmpty();
    }

    @Override
    protected ValidationModule module() {
        return new CtipdModule();
    }

    @Override
    protected byte[] replyTo(InputStream in) throws IOException {
        return ctipd.replyTo(in);
    }

    @Override
    protected String fact() {
        return "ctipd.action";
    }

    @Override
    protected Map<String, String> ownWrongValues() {
        return Map.ofEntries(
                Map.entry("servers", ""),
                Map.entry("key", "a b"),
                Map.entry("permfail_disposition", "quarantine"),
                Map.entry("tempfail_disposition", "discard"),
                Map.entry("permfail_reply", ""),
                Map.entry("tempfail_reply", ""),
                Map.entry("quote_refid", "perhaps"));
    }

    @ParameterizedTest(name = "{0}, {1} = {2}: {3}")
    @CsvSource({
        "192.0.2.1, quote_refid, true, accept, ",
        "192.0.2.2, quote_refid, true, tempfail, 421 4.7.1 Try again later: doubtful reputation of your address (tid:0001.0A020206.54337A9A.00A7)",
        "192.0.2.3, quote_refid, true, permfail, 554 5.7.1 Refused: bad reputation of your address (tid:0001.0A020206.54337A9A.00A7)",
        "192.0.2.3, quote_refid, false, permfail, 554 5.7.1 Refused: bad reputation of your address",
        "192.0.2.3, permfail_disposition, pass, permfail, ",
        "2001:db8::3, key, secret, permfail, 554 5.7.1 Refused: bad reputation of your address (tid:0001.0A020206.54337A9A.00A7)",
        "192.0.2.4, quote_refid, true, temperror, ",
        "192.0.2.5, quote_refid, true, temperror, ",
        "192.0.2.6, quote_refid, true, temperror, "
    })
    void judges(String client, String key, String value, String action, String reply) throws Exception {
        assertThat(greeting(FakeContext.connect(client, new FakeDns()), action, Map.of(key, value)))
                .isEqualTo(reply);
    }

    @Test
    void notesWhatItWasTold() throws Exception {
        FakeContext client = FakeContext.connect("192.0.2.2", new FakeDns());
        greeting(client, "tempfail", Map.of());
        assertThat(client.effects().attributes())
                .isEqualTo(Map.of(
                        "ctipd.action", "tempfail",
                        "ctipd.refid", Ctipd.REF_ID,
                        "ctipd.ipclass", "T1",
                        "ctipd.risk_level", "70",
                        "ctipd.flags", "4"));
    }

    /** What is not told is not noted. */
    @Test
    void notesNothingElse() throws Exception {
        FakeContext client = FakeContext.connect("192.0.2.1", new FakeDns());
        greeting(client, "accept", Map.of());
        assertThat(client.effects().attributes()).containsOnlyKeys("ctipd.action", "ctipd.refid");
    }
}
