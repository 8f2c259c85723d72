package org.sluice.core.context;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import org.sluice.injection.ConnectionFacts;
import org.sluice.injection.Origin;
import org.sluice.validation.Attributes;
import org.sluice.validation.ConnectionContext;

/** A connection as it stood when a call was made. Immutable, but for the call's own writes. */
final class ConnectionView implements ConnectionContext {

    private final Moment moment;
    private final Attributes attributes;

    ConnectionView(Moment moment, Overlay own) {
        this.moment = moment;
        this.attributes = LayeredAttributes.ofConnection(moment.dictionary, own);
    }

    @Override
    public String sessionId() {
        return moment.sessionId;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return moment.facts.remote();
    }

    @Override
    public InetSocketAddress localAddress() {
        return moment.facts.local();
    }

    @Override
    public String listener() {
        return moment.facts.origin() == Origin.INTERNAL ? "internal" : moment.facts.listener();
    }

    @Override
    public String protocol() {
        return switch (moment.facts.origin()) {
            case SMTP -> moment.hello.extended() ? "esmtp" : "smtp";
            case HTTP -> "http";
            case INTERNAL -> "internal";
        };
    }

    @Override
    public String helloName() {
        return moment.hello.domain();
    }

    @Override
    public boolean isTls() {
        return moment.tls;
    }

    @Override
    public Optional<String> user() {
        return Optional.ofNullable(moment.user);
    }

    @Override
    public Attributes attributes() {
        return attributes;
    }

    /** What a session shares with every view made at that moment. {@code user} is null before AUTH. */
    record Moment(
            String sessionId,
            ConnectionFacts facts,
            Hello hello,
            boolean tls,
            String user,
            Map<String, String> dictionary) {}
}
