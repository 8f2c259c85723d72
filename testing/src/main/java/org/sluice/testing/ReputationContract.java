package org.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.validation.Verdict;

/** What every module promises that asks about addresses of clients: beside all else, how it greets those nobody could be asked about. */
public abstract class ReputationContract extends UpstreamContract {

    private final FaultyServer server = new FaultyServer((client, in, out) -> out.write(replyTo(in)));

    /** Reads one whole request and answers it. Called on a thread of its own. */
    protected abstract byte[] replyTo(InputStream in) throws IOException;

    /** The fact that says what is thought of an address. */
    protected abstract String fact();

    @AfterAll
    final void stopServer() {
        server.close();
    }

    @Override
    protected final Map<String, String> configuration() {
        return Map.of("servers", server.address());
    }

    @Override
    final Map<String, String> wrongValuesOfKind() {
        return Map.of("error_disposition", "reject", "error_reply", "");
    }

    @ParameterizedTest
    @CsvSource({"pass, ", "defer, '421 4.7.1 Your address cannot be checked now, try again later'"})
    void greetsThoseNobodyCouldBeAskedAbout(String disposition, String reply) throws Exception {
        Map<String, String> options = Map.of("servers", "127.0.0.1:1", "error_disposition", disposition);
        assertThat(greeting(FakeContext.connect("192.0.2.1", new FakeDns()), "temperror", options))
                .isEqualTo(reply);
    }

    /** What a client reads, null where it is let in; {@code word}: what is thought of its address. */
    protected final String greeting(FakeContext client, String word, Map<String, String> options) throws Exception {
        Map<String, String> all = new HashMap<>(configuration());
        all.putAll(options);
        Verdict verdict = Asking.ask(configured(all), client);
        assertThat(client.effects().get(fact())).contains(word);
        return verdict.reply().map(Object::toString).orElse(null);
    }
}
