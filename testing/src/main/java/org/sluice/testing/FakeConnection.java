package org.sluice.testing;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.sluice.validation.ConnectionContext;

/** The connection as the session has it. */
record FakeConnection(FakeSession session, FakeAttributes attributes) implements ConnectionContext {
    @Override
    public String sessionId() {
        return "0123456789abcdef";
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return new InetSocketAddress(Addresses.parse(session.client), 40_000);
    }

    @Override
    public InetSocketAddress localAddress() {
        return new InetSocketAddress(Addresses.parse("192.0.2.25"), 25);
    }

    @Override
    public String listener() {
        return session.listener;
    }

    @Override
    public String protocol() {
        return session.protocol;
    }

    @Override
    public String helloName() {
        return session.helloName;
    }

    @Override
    public boolean isTls() {
        return session.tls;
    }

    @Override
    public Optional<String> user() {
        return session.user.isEmpty() ? Optional.empty() : Optional.of(session.user);
    }
}
