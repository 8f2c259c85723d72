package org.sluice.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.sluice.datasource.Datasource;
import org.sluice.message.AuthResult;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.MessageBody;
import org.sluice.validation.Answer;
import org.sluice.validation.StateScope;

/** What outlives one call: both dictionaries, the envelope, states. Shared by a {@link FakeContext} and its successors. */
final class FakeSession {
    final Map<String, String> connection = new ConcurrentHashMap<>();
    final Map<String, String> message = new ConcurrentHashMap<>();
    final Map<String, Datasource> datasources = new HashMap<>();
    final Map<String, Function<MessageBody, CompletionStage<Answer>>> answers = new HashMap<>();
    final List<AuthResult> authResults = new CopyOnWriteArrayList<>();
    final Map<String, List<CompletableFuture<String>>> awaited = new ConcurrentHashMap<>();
    final FakeClock clock = new FakeClock();
    final FakeCounters counters = new FakeCounters(clock);
    final FakeMetrics metrics = new FakeMetrics();
    final FakeContent content = new FakeContent();
    final Map<StateScope, AutoCloseable> states = new ConcurrentHashMap<>();

    String client = "192.0.2.1";
    String helloName = "";
    String listener = "smtp";
    String protocol = "esmtp";
    String user = "";
    String transactionId = "0123456789abcdef.1";
    boolean tls;
    boolean internal;
    MessageBody edited;
    EnvelopeAddress sender = EnvelopeAddress.NULL;
    EnvelopeAddress recipient;
    List<EnvelopeAddress> recipients = new ArrayList<>();
    final Map<String, String> mailParameters = new HashMap<>();
    final Map<EnvelopeAddress, Map<String, String>> rcptParameters = new HashMap<>();
}
