package org.sluice.smtp.tls;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.sluice.support.file.UnusableFile;

/**
 * What a handshake is done with: the server's certificate, and everything that was made of it and the options. Its session
 * cache and ticket keys are its own, so a session of one Listen, or of one name, is never resumed at another one.
 *
 * @param identity the certificate and its key
 * @param context the library's side of it
 * @param clients who judges certificates of clients; empty where none is asked for
 */
record TlsIdentity(Identity identity, SslContext context, Optional<ClientCertificates> clients) {

    private static final int SESSIONS = 10_000;
    private static final int SESSION_SECONDS = 7_200;

    /** Makes one. */
    static TlsIdentity of(
            Identity identity, Optional<ClientCertificates> clients, TlsOptions options, TlsProvider provider)
            throws UnusableFile {
        List<String> ciphers = TlsCiphers.of(options, provider);
        try {
            SslContextBuilder builder = SslContextBuilder.forServer(
                            identity.key(), identity.chain().toArray(X509Certificate[]::new))
                    .sslProvider(provider.netty())
                    .protocols(options.protocols)
                    .ciphers(ciphers, SupportedCipherSuiteFilter.INSTANCE)
                    .sessionCacheSize(SESSIONS)
                    .sessionTimeout(SESSION_SECONDS);
            clients.ifPresent(judge -> builder.clientAuth(judge.demand()).trustManager(judge.trustManager()));
            SslContext context = builder.build();
            provider.setApart(context);
            return new TlsIdentity(identity, context, clients);
        } catch (SSLException | IllegalArgumentException e) {
            throw new UnusableFile(identity.file(), "TLS cannot be set up with it: " + e.getMessage());
        }
    }
}
