package org.sluice.core.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.sluice.core.content.MessageContent;
import org.sluice.core.explain.ExplainStore;
import org.sluice.core.explain.OutcomeFanOut;
import org.sluice.core.record.Recorder;
import org.sluice.injection.BodySource;
import org.sluice.injection.ConnectionFacts;
import org.sluice.injection.Copy;
import org.sluice.injection.Origin;
import org.sluice.injection.Session;
import org.sluice.injection.Transaction;
import org.sluice.message.AuthResult;
import org.sluice.message.EnvelopeAddress;
import org.sluice.validation.Phase;

/** What the dictionaries hold when, and what is forgotten when. */
class SessionStateTest {

    private static final EnvelopeAddress SENDER = EnvelopeAddress.parse("a@Example.org");
    private static final EnvelopeAddress ANN = EnvelopeAddress.parse("Ann@sluice.test");

    private final List<String> released = new ArrayList<>();
    private boolean usersReported;
    private final Contexts contexts = new Contexts(new Alone());
    private final SessionState session = open(Origin.SMTP, "192.0.2.1", Map.of("my_key", "v", "pathway", "in"));

    private SessionState open(Origin origin, String peer, Map<String, String> attributes) {
        return (SessionState) contexts.open(facts(origin, peer, attributes), Runnable::run);
    }

    private static ConnectionFacts facts(Origin origin, String peer, Map<String, String> attributes) {
        return ConnectionFacts.of(
                        origin, "main", new InetSocketAddress(peer, 4711), new InetSocketAddress("192.0.2.25", 25))
                .with(attributes);
    }

    private Transaction begin() {
        return session.begin(SENDER, Map.of("SIZE", "10"), "MAIL FROM:<a@Example.org> SIZE=10");
    }

    private Map<String, String> connection() {
        return session.attributes().asMap();
    }

    @Test
    void keepsWhatTheInjectorNotesAboutAMessage() {
        begin().note("http.campaign_id", "spring");
        assertThat(session.messageAttributes().get("http.campaign_id")).contains("spring");
        begin();
        assertThat(session.messageAttributes().get("http.campaign_id")).isEmpty();
    }

    @Test
    void startsWithTheContextValuesAndCounters() {
        assertThat(connection())
                .containsOnly(
                        Map.entry("my_key", "v"),
                        Map.entry("pathway", "in"),
                        Map.entry("connection_message_count", "0"),
                        Map.entry("connection_rcpt_count", "0"));
        assertThat(session.messageAttributes().asMap()).isEmpty();
        assertThat(session.transaction()).isEmpty();
    }

    @Test
    void knowsTheSenderAndTheLastRecipient() {
        Transaction transaction = begin();
        transaction.recipient(ANN, Map.of(), "RCPT TO:<Ann@sluice.test>");
        assertThat(session.messageAttributes().asMap())
                .containsEntry("mailfrom_string", "MAIL FROM:<a@Example.org> SIZE=10")
                .containsEntry("mailfrom_localpart", "a")
                .containsEntry("mailfrom_domain", "example.org")
                .containsEntry("rcptto_string", "RCPT TO:<Ann@sluice.test>")
                .containsEntry("rcptto_ours", "true")
                .containsEntry("rcptto_localpart", "Ann")
                .containsEntry("rcptto_domain", "sluice.test")
                .containsEntry("pathway", "in");
        assertThat(connection()).containsEntry("connection_rcpt_count", "1").containsEntry("message_rcpt_count", "1");
        assertThat(session.transaction()).containsSame(transaction);
    }

    @Test
    void countsMessagesAndRecipients() {
        for (int i = 0; i < 2; i++) {
            Transaction transaction = begin();
            assertThat(connection()).containsEntry("message_rcpt_count", "0");
            transaction.recipient(ANN, Map.of(), "");
            transaction.received(new Source());
            ((TransactionState) transaction).finish("accepted");
        }
        assertThat(connection())
                .containsEntry("connection_message_count", "2")
                .containsEntry("connection_rcpt_count", "2")
                .containsEntry("message_rcpt_count", "1");
        assertThat(released).hasSize(2);
    }

    @Test
    void resetEmptiesTheMessageAndKeepsTheConnection() {
        Transaction transaction = begin();
        transaction.received(new Source());
        transaction.abort("reset");
        transaction.abort("reset");
        assertThat(session.messageAttributes().asMap()).isEmpty();
        assertThat(session.transaction()).isEmpty();
        assertThat(connection()).containsEntry("my_key", "v");
        assertThat(released).containsExactly("released");
    }

    @Test
    void helloAndANewMailEndTheTransaction() {
        TransactionState first = (TransactionState) begin();
        session.hello(true, "client.example", "EHLO client.example");
        assertThat(first.isEnded()).isTrue();
        assertThat(connection())
                .containsEntry("ehlo_domain", "client.example")
                .containsEntry("ehlo_string", "EHLO client.example");
        TransactionState second = (TransactionState) begin();
        TransactionState third = (TransactionState) begin();
        assertThat(second.isEnded()).isTrue();
        assertThat(third.isEnded()).isFalse();
        assertThat(third.id()).isEqualTo(session.id() + ".3");
    }

    @Test
    void starttlsDropsWhatWasSaidUnprotected() {
        session.hello(true, "client.example", "EHLO client.example");
        session.note("early_talker", "yes");
        session.putRevocably("my_key", "written at EHLO");
        session.putRevocably("fact", "written at EHLO");
        session.dictionary().publish();
        session.authResults(Phase.EHLO, "m", List.of(new AuthResult("x", "pass", Map.of())));
        session.authResults(Phase.CONNECT, "m", List.of(new AuthResult("iprev", "pass", Map.of())));
        session.authenticated("PLAIN", "joe", "pass");
        assertThat(connection()).containsEntry("can_relay", "true").containsEntry("auth_user", "joe");
        TransactionState transaction = (TransactionState) begin();

        session.secured(Map.of("tls_cipher", "TLS_AES_128_GCM_SHA256"));
        assertThat(transaction.isEnded()).isTrue();
        assertThat(connection())
                .doesNotContainKeys(
                        "ehlo_domain", "ehlo_string", "fact", "auth_user", "auth_name", "auth_status", "can_relay")
                .containsEntry("my_key", "v")
                .containsEntry("early_talker", "yes")
                .containsEntry("tls", "on")
                .containsEntry("tls_cipher", "TLS_AES_128_GCM_SHA256");
        assertThat(session.view().connection(NO_WRITES).user()).isEmpty();
        assertThat(session.view().connection(NO_WRITES).isTls()).isTrue();
        assertThat(session.view().connection(NO_WRITES).helloName()).isEmpty();
        assertThat(session.authResultsSoFar()).extracting(AuthResult::method).containsExactly("iprev");
    }

    @Test
    void aModuleReadsTheFindingsAsTheHeaderWillSayThem() {
        session.authResults(Phase.CONNECT, "m", List.of(new AuthResult("iprev", "pass", Map.of())));
        TransactionState transaction = (TransactionState) begin();
        transaction.authResult(new AuthResult("spf", "fail", Map.of("smtp.helo", "a b")));
        assertThat(transaction.view().message(NO_WRITES).authenticationResults())
                .isEqualTo("mx.sluice.test; iprev=pass; spf=fail smtp.helo=\"a b\"");
    }

    @Test
    void theUserIsAmongTheFindingsWhereTheOperatorTells() {
        session.authenticated("PLAIN", "joe", "pass");
        TransactionState transaction = (TransactionState) begin();
        assertThat(transaction.authResults()).isEmpty();
        usersReported = true;
        assertThat(transaction.view().message(NO_WRITES).authenticationResults())
                .isEqualTo("mx.sluice.test; auth=pass smtp.auth=joe");
        session.authenticated("PLAIN", "joe", "fail");
        assertThat(transaction.authResults()).isEmpty();
    }

    @Test
    void starttlsKeepsTheRightToRelayOfTheNetwork() {
        SessionState ours = open(Origin.SMTP, "192.0.2.1", Map.of("can_relay", "true"));
        ours.authenticated("PLAIN", "joe", "pass");
        ours.secured(Map.of());
        assertThat(ours.attributes().isTrue("can_relay")).isTrue();
    }

    @Test
    void aFailedAuthGrantsNothing() {
        session.authenticated("LOGIN", "joe", "fail");
        assertThat(connection())
                .containsEntry("auth_status", "fail")
                .containsEntry("auth_user", "joe")
                .doesNotContainKey("can_relay");
        assertThat(session.view().connection(NO_WRITES).user()).isEmpty();
    }

    @Test
    void anAdoptedAddressStartsOver() {
        session.hello(true, "proxy.example", "EHLO proxy.example");
        session.authenticated("PLAIN", "joe", "pass");
        session.note("found", "about the proxy");
        session.secured(Map.of("tls_cipher", "c"));
        begin();
        session.adopt(facts(Origin.SMTP, "203.0.113.9", Map.of("other_key", "w")));
        assertThat(connection())
                .containsEntry("other_key", "w")
                .containsEntry("tls_cipher", "c")
                .doesNotContainKeys("my_key", "found", "can_relay", "auth_user", "ehlo_domain");
        assertThat(session.transaction()).isEmpty();
        assertThat(session.view().connection(NO_WRITES).remoteAddress().getHostString())
                .isEqualTo("203.0.113.9");
    }

    @Test
    void namesTheProtocolAsInRfc3848() {
        assertThat(((TransactionState) begin()).protocol()).isEqualTo("SMTP");
        session.hello(true, "c", "EHLO c");
        assertThat(((TransactionState) begin()).protocol()).isEqualTo("ESMTP");
        session.secured(Map.of());
        session.hello(true, "c", "EHLO c");
        assertThat(((TransactionState) begin()).protocol()).isEqualTo("ESMTPS");
        session.authenticated("PLAIN", "joe", "pass");
        assertThat(((TransactionState) begin()).protocol()).isEqualTo("ESMTPSA");
        assertThat(open(Origin.HTTP, "192.0.2.1", Map.of()).protocol()).isEqualTo("HTTP");
    }

    @Test
    void showsACopyItsOwnRecipient() {
        TransactionState transaction = (TransactionState) begin();
        CopyState ann = (CopyState) transaction.recipient(ANN, Map.of(), "RCPT TO:<Ann@sluice.test>");
        CopyState bob = (CopyState) transaction.recipient(EnvelopeAddress.parse("bob@sluice.test"), Map.of(), "");
        transaction.join(ann);
        transaction.join(bob);
        assertThat(ann.view().message(NO_WRITES).attributes().get("rcptto_localpart"))
                .contains("Ann");
        assertThat(bob.view().message(NO_WRITES).attributes().asMap()).containsEntry("rcptto_localpart", "bob");
        assertThat(ann.id()).isEqualTo(transaction.id() + ".1");
        ann.redirect(EnvelopeAddress.parse("carl@sluice.test"));
        assertThat(ann.originalRecipient()).isEqualTo(ANN);
        assertThat(transaction.view().message(NO_WRITES).recipients())
                .extracting(EnvelopeAddress::localPart)
                .containsExactly("carl", "bob");
        assertThat(ann.view().message(NO_WRITES).attributes().get("rcptto_localpart"))
                .contains("carl");
    }

    /** Those of the one the phase is about too, whom nobody has accepted; remembered with what a module saw. */
    @Test
    void showsWhatCameWithARecipient() {
        TransactionState transaction = (TransactionState) begin();
        EnvelopeAddress bob = EnvelopeAddress.parse("bob@sluice.test");
        CopyState ofAnn = (CopyState) transaction.recipient(ANN, Map.of("NOTIFY", "NEVER"), "");
        assertThat(ofAnn.view().message(NO_WRITES).rcptParameters(ANN)).containsEntry("NOTIFY", "NEVER");
        assertThat(transaction.view().message(NO_WRITES).rcptParameters(ANN)).isEmpty();
        transaction.join(ofAnn);
        CopyState ofBob = (CopyState) transaction.recipient(bob, Map.of("NOTIFY", "DELAY"), "");
        View remembered =
                View.of(new Picture(new HashMap<>(ofBob.view().memory().picture())), null);
        for (View view : List.of(ofBob.view(), remembered)) {
            assertThat(view.message(NO_WRITES).rcptParameters(ANN)).isEqualTo(Map.of("NOTIFY", "NEVER"));
            assertThat(view.message(NO_WRITES).rcptParameters(bob)).isEqualTo(Map.of("NOTIFY", "DELAY"));
            assertThat(view.message(NO_WRITES).rcptParameters(SENDER)).isEmpty();
        }
    }

    @Test
    void hasNoContentBeforeData() {
        TransactionState transaction = (TransactionState) begin();
        assertThatThrownBy(() -> transaction.view().message(NO_WRITES).body())
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(transaction::content).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingEndsEverythingOnce() {
        TransactionState transaction = (TransactionState) begin();
        transaction.received(new Source());
        session.close("quit");
        session.close("quit");
        assertThat(transaction.isEnded()).isTrue();
        assertThat(released).hasSize(1);
        assertThat(contexts.count()).isZero();
        transaction.received(new Source());
        assertThat(released).as("what comes too late is freed").hasSize(2);
    }

    @Test
    void listsTheOldestSessionsFirst() {
        Session second = open(Origin.HTTP, "192.0.2.2", Map.of());
        assertThat(contexts.sessions(10)).extracting(map -> map.get("id")).containsExactly(session.id(), second.id());
        assertThat(contexts.sessions(1)).hasSize(1);
        assertThat(contexts.dictionaries(session.id()).orElseThrow().get("connection"))
                .containsEntry("my_key", "v");
        assertThat(contexts.dictionaries("nobody")).isEmpty();
    }

    @Test
    void oneHttpSessionHasManyTransactions() {
        SessionState http = open(Origin.HTTP, "192.0.2.2", Map.of());
        TransactionState one = (TransactionState) http.begin(SENDER, Map.of(), "");
        TransactionState two = (TransactionState) http.begin(SENDER, Map.of(), "");
        Copy copy = one.recipient(ANN, Map.of(), "");
        assertThat(one.isEnded()).isFalse();
        assertThat(one.copies()).containsExactly(copy);
        http.close("done");
        assertThat(one.isEnded() && two.isEnded()).isTrue();
    }

    private static final Overlay NO_WRITES = new Overlay() {
        @Override
        public String onConnection(String name) {
            return null;
        }

        @Override
        public String onMessage(String name) {
            return null;
        }

        @Override
        public void copyTo(Map<String, String> target, boolean ofConnection) {}

        @Override
        public List<org.sluice.core.content.Edit> edits() {
            return List.of();
        }
    };

    /** Octets nobody reads. */
    private final class Source implements BodySource {
        @Override
        public long sizeOctets() {
            return 0;
        }

        @Override
        public InputStream open() {
            return InputStream.nullInputStream();
        }

        @Override
        public Optional<Path> file() {
            return Optional.empty();
        }

        @Override
        public void release() {
            released.add("released");
        }
    }

    /** Nothing around. */
    private final class Alone implements Surroundings {
        private final ExplainStore explanations =
                new ExplainStore(new ExplainStore.Bounds(10, 1 << 20, Duration.ofMinutes(1)), System::nanoTime);
        private final Recorder recorder = Recorder.off();
        private final OutcomeFanOut outcomes = new OutcomeFanOut(() -> {});

        @Override
        public MessageContent receive(BodySource source) {
            return (MessageContent) java.lang.reflect.Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {MessageContent.class}, (proxy, method, arguments) -> {
                        released.add(method.getName() + "d");
                        return null;
                    });
        }

        @Override
        public Executor workers() {
            return Runnable::run;
        }

        @Override
        public LongSupplier nanos() {
            return System::nanoTime;
        }

        @Override
        public Clock clock() {
            return Clock.systemUTC();
        }

        @Override
        public ExplainStore explanations() {
            return explanations;
        }

        @Override
        public Recorder recorder() {
            return recorder;
        }

        @Override
        public String authservId() {
            return "mx.sluice.test";
        }

        @Override
        public boolean isOurs(EnvelopeAddress recipient) {
            return recipient.domain().equals("sluice.test");
        }

        @Override
        public boolean reportsUsers() {
            return usersReported;
        }

        @Override
        public OutcomeFanOut outcomes() {
            return outcomes;
        }
    }
}
