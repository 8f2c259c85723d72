package org.sluice.smtp.tls;

import io.netty.handler.ssl.ClientAuth;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.sluice.smtp.tls.TlsOptions.VerifyMode;
import org.sluice.support.file.UnusableFile;

/**
 * Judges the certificates of clients against the authorities an operator named, and against no others.
 *
 * <p>The judgement is made after the handshake, on what the session says its client showed: so it is the same for a session
 * that was resumed. Where a good certificate is required, the handshake fails without one, too.
 */
final class ClientCertificates {

    private final VerifyMode mode;
    private final X509ExtendedTrustManager authorities;

    ClientCertificates(Path file, VerifyMode mode) throws UnusableFile {
        this.mode = mode;
        List<X509Certificate> certificates = Identity.certificates(file);
        if (certificates.isEmpty()) {
            throw new UnusableFile(file, "no certificate in PEM form");
        }
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < certificates.size(); i++) {
                store.setCertificateEntry("ca" + i, certificates.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            authorities = (X509ExtendedTrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException | IOException e) {
            throw new UnusableFile(file, "cannot be used to verify certificates: " + e.getMessage());
        }
    }

    /** What the handshake asks of a client. */
    ClientAuth demand() {
        return switch (mode) {
            case NONE -> ClientAuth.NONE;
            case OPTIONAL -> ClientAuth.OPTIONAL;
            case REQUIRE -> ClientAuth.REQUIRE;
        };
    }

    /** What the handshake goes by. */
    TrustManager trustManager() {
        return mode == VerifyMode.REQUIRE ? authorities : new Lenient(authorities.getAcceptedIssuers());
    }

    /** Whether one of the authorities stands behind a chain. */
    boolean verify(X509Certificate[] chain) {
        try {
            authorities.checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
            return true;
        } catch (CertificateException | IllegalArgumentException e) {
            return false;
        }
    }

    /** Lets the handshake succeed whatever the client shows; that it has the key is proven all the same. */
    private static final class Lenient extends X509ExtendedTrustManager {
        private final X509Certificate[] issuers;

        private Lenient(X509Certificate[] issuers) {
            this.issuers = issuers;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            // Judged after the handshake.
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
            // Judged after the handshake.
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            // Judged after the handshake.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("this is a server");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            throw new CertificateException("this is a server");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("this is a server");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return issuers;
        }
    }
}
