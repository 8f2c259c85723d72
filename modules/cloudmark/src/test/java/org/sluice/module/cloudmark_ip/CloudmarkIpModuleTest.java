package org.sluice.module.cloudmark_ip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.module.cloudmark.Authority;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.ReputationContract;
import org.sluice.validation.ValidationModule;

class CloudmarkIpModuleTest extends ReputationContract {

    private final Authority authority = new Authority();

    @AfterAll
    void saidNothingWrong() {
        assertThat(authority.refusals()).isEmpty();
    }

    @Override
    protected ValidationModule module() {
        return new CloudmarkIpModule();
    }

    @Override
    protected byte[] replyTo(InputStream in) throws IOException {
        return authority.replyTo(in);
    }

    @Override
    protected String fact() {
        return "cloudmark_ip.status";
    }

    @Override
    protected Map<String, String> ownWrongValues() {
        return Map.of("servers", "", "score_threshold", "101", "bad_disposition", "quarantine", "bad_reply", "");
    }

    @ParameterizedTest(name = "{0}, {1} = {2}: {3}")
    @CsvSource({
        "192.0.2.1, score_threshold, 95, good, ",
        "192.0.2.2, score_threshold, 95, bad, 554 5.7.1 Refused: bad reputation of your address",
        "192.0.2.2, bad_disposition, defer, bad, 421 4.7.1 Refused: bad reputation of your address",
        "192.0.2.2, bad_disposition, pass, bad, ",
        "192.0.2.3, score_threshold, 95, good, ",
        "192.0.2.3, score_threshold, 94.9, bad, 554 5.7.1 Refused: bad reputation of your address",
        "192.0.2.4, score_threshold, 95, temperror, ",
        "192.0.2.5, score_threshold, 95, temperror, ",
        "2001:db8::2, score_threshold, 95, bad, 554 5.7.1 Refused: bad reputation of your address"
    })
    void judges(String client, String key, String value, String status, String reply) throws Exception {
        assertThat(greeting(FakeContext.connect(client, new FakeDns()), status, Map.of(key, value)))
                .isEqualTo(reply);
    }

    @Test
    void notesWhatItWasTold() throws Exception {
        FakeContext client = FakeContext.connect("192.0.2.1", new FakeDns());
        greeting(client, "good", Map.of());
        assertThat(client.effects().attributes())
                .isEqualTo(Map.of(
                        "cloudmark_ip.status", "good",
                        "cloudmark_ip.score", "10",
                        "cloudmark_ip.analysis", "v=2.4"));
    }
}
