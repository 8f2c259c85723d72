package org.sluice.core.intake;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.sluice.injection.ConnectionFacts;
import org.sluice.injection.Session;
import org.sluice.injection.ValidationContexts;
import org.sluice.message.EnvelopeAddress;

/** Opens sessions for mail of our own and remembers them. */
public final class TestContexts implements ValidationContexts {

    public final List<TestMessage> begun = new ArrayList<>();
    public final List<String> closed = new ArrayList<>();

    @Override
    public Session open(ConnectionFacts facts, Executor home) {
        String id = "own" + (begun.size() + 1);
        return (Session) Proxy.newProxyInstance(
                Session.class.getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "begin":
                            @SuppressWarnings("unchecked")
                            Map<String, String> parameters = (Map<String, String>) arguments[1];
                            return begin(id, facts, home, (EnvelopeAddress) arguments[0], parameters);
                        case "close":
                            closed.add(id);
                            return null;
                        default:
                            throw new UnsupportedOperationException(method.getName());
                    }
                });
    }

    @Override
    public Session resume(Map<String, Object> snapshot, Executor home) {
        throw new UnsupportedOperationException();
    }

    private TestMessage begin(
            String id, ConnectionFacts facts, Executor home, EnvelopeAddress sender, Map<String, String> parameters) {
        TestMessage message = new TestMessage(id, facts.origin(), sender.toString(), home);
        message.parameters.putAll(parameters);
        message.connection.putAll(facts.attributes());
        begun.add(message);
        return message;
    }
}
