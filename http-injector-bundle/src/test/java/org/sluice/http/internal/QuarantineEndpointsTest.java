package org.sluice.http.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.http.internal.TestServer.json;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.queue.Quarantine;
import org.sluice.spool.SpoolRecord;

/** What became of a message that was to be let go, as HTTP says it. */
class QuarantineEndpointsTest {

    @TempDir
    Path spill;

    private final List<String> asked = new ArrayList<>();
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer(spill, Map.of());
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "250 2.0.0 Ok: queued as s.1, 200",
        "554 5.7.1 Refused by another module, 409",
        "550 5.1.1 No such user, 409",
        "451 4.3.0 Message could not be stored try again later, 503",
        "452 4.3.1 Insufficient system storage, 503"
    })
    void tellsWhatTheCoreSaid(String outcome, int status) throws Exception {
        server.services.quarantine = releasing(CompletableFuture.completedFuture(outcome));
        HttpResponse<String> response = release("q1");
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json(response).at("/results/outcome").textValue()).isEqualTo(outcome);
        assertThat(asked).containsExactly("q1");
    }

    @Test
    void knowsNoOtherMessage() throws Exception {
        server.services.quarantine = releasing(CompletableFuture.failedFuture(new NoSuchElementException("q1")));
        assertThat(release("q1").statusCode()).isEqualTo(404);
        server.services.quarantine =
                releasing(CompletableFuture.failedFuture(new CompletionException(new NoSuchElementException("q1"))));
        assertThat(release("q1").statusCode()).isEqualTo(404);
    }

    @Test
    void aReleaseThatFailsIsToBeTriedAgain() throws Exception {
        server.services.quarantine =
                releasing(CompletableFuture.failedFuture(new IllegalStateException("the spool is not available now")));
        HttpResponse<String> response = release("q1");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).doesNotContain("spool", "Exception");
        server.services.quarantine = null;
        assertThat(release("q1").statusCode()).isEqualTo(503);
    }

    @Test
    void listsNothingWhileTheSpoolIsAway() throws Exception {
        server.services.quarantine = releasing(CompletableFuture.completedFuture("250 2.0.0 Ok"));
        assertThat(server.get("/api/v1/quarantine").statusCode()).isEqualTo(503);
    }

    private HttpResponse<String> release(String id) throws Exception {
        return server.send(
                server.request("/api/v1/quarantine/" + id + "/release").POST(HttpRequest.BodyPublishers.noBody()));
    }

    private Quarantine releasing(CompletionStage<String> outcome) {
        return new Quarantine() {
            @Override
            public List<SpoolRecord> list(int limit) {
                throw new IllegalStateException("the spool is not available now");
            }

            @Override
            public CompletionStage<String> release(String messageId) {
                asked.add(messageId);
                return outcome;
            }

            @Override
            public CompletionStage<Boolean> delete(String messageId) {
                throw new AssertionError("nobody deletes");
            }
        };
    }
}
