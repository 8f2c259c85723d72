package org.sluice.delivery.smtp;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.sluice.delivery.mx.Host;

/**
 * TLS on one connection we made (RFC 3207). A context for each: no session is resumed, so a certificate is looked at every
 * time and no two policies share one.
 */
final class ClientTls {

    private final Host host;
    private final CertificateCheck check;

    ClientTls(Host host, Trust trust, TlsPolicy policy) {
        this.host = host;
        this.check = new CertificateCheck(trust, policy.verify());
    }

    /** Puts TLS under everything else on the channel; the handshake begins at once. */
    SslHandler secure(Channel channel, Duration within) throws SSLException {
        String name = name();
        SslHandler handler = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .trustManager(check)
                .protocols("TLSv1.3", "TLSv1.2")
                .build()
                .newHandler(channel.alloc(), name, host.address().getPort());
        SSLEngine engine = handler.engine();
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        handler.setHandshakeTimeoutMillis(within.toMillis());
        channel.pipeline().addFirst(handler);
        return handler;
    }

    /** Whether the server's certificate is valid for its name; known after the handshake. */
    boolean isVerified() {
        return check.isValid();
    }

    private String name() {
        String name = host.name();
        if (name.startsWith("[")) {
            return host.address().getAddress().getHostAddress();
        }
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
