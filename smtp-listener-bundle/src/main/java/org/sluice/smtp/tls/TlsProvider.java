package org.sluice.smtp.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where TLS comes from: OpenSSL where its bundles are installed, the JDK everywhere. */
public enum TlsProvider {
    OPENSSL(SslProvider.OPENSSL) {
        @Override
        public boolean isAvailable() {
            try {
                return OpenSsl.isAvailable();
            } catch (Throwable e) {
                // A missing or unloadable native library shows as any kind of Error.
                LOG.debug("OpenSSL is not available", e);
                return false;
            }
        }

        @Override
        Collection<String> ciphers() {
            return OpenSsl.availableJavaCipherSuites();
        }

        @Override
        void setApart(SslContext context) {
            byte[] name = new byte[16];
            new SecureRandom().nextBytes(name);
            ((OpenSslServerSessionContext) context.sessionContext()).setSessionIdContext(name);
        }

        @Override
        public String description() {
            return "OpenSSL (" + OpenSsl.versionString() + ")";
        }
    },
    JDK(SslProvider.JDK) {
        @Override
        public boolean isAvailable() {
            return true;
        }

        @Override
        Collection<String> ciphers() {
            try {
                return List.of(
                        SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("this JDK has no TLS", e);
            }
        }

        @Override
        public String description() {
            return "JDK (" + Runtime.version() + ")";
        }
    };

    private static final Logger LOG = LoggerFactory.getLogger(TlsProvider.class);

    private final SslProvider netty;

    TlsProvider(SslProvider netty) {
        this.netty = netty;
    }

    public abstract boolean isAvailable();

    /** Registered names of its cipher suites. */
    abstract Collection<String> ciphers();

    /** Sees to it that sessions of one context cannot be taken up in another one. */
    void setApart(SslContext context) {
        // Every context of the JDK has a cache and keys of its own.
    }

    /** What does it for these options: OpenSSL, unless something is wanted that it cannot do. */
    static TlsProvider choose(TlsOptions options) {
        return switch (options.library) {
            case JDK -> JDK;
            case OPENSSL -> {
                if (!OPENSSL.isAvailable()) {
                    throw options.refused("tls_provider", "auto or jdk, as the bundles of OpenSSL are not installed");
                }
                yield OPENSSL;
            }
                // BoringSSL has no way to choose among the suites of TLS 1.3.
            case AUTO -> options.tls13Ciphers.isEmpty() && OPENSSL.isAvailable() ? OPENSSL : JDK;
        };
    }

    /** For the log. */
    public abstract String description();

    SslProvider netty() {
        return netty;
    }
}
