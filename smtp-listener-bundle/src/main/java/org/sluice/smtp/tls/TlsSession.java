package org.sluice.smtp.tls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A connection over TLS, once its handshake is over.
 *
 * @param certificate the one this server showed
 * @param facts for the connection dictionary
 */
public record TlsSession(X509Certificate certificate, Map<String, String> facts) implements Secured {

    @Override
    public boolean isSecured() {
        return true;
    }

    /** The JDK this is built for tells no keying material, so {@link #TLS_EXPORTER} cannot be had. */
    @Override
    public List<String> channelBindings() {
        return List.of(TLS_SERVER_END_POINT);
    }

    @Override
    public Optional<byte[]> channelBinding(String name) {
        return name.equals(TLS_SERVER_END_POINT) ? endPoint() : Optional.empty();
    }

    /** RFC 5929 section 4.1: hashed as the certificate's signature is, but never by MD5 or SHA-1. */
    private Optional<byte[]> endPoint() {
        String signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        String hash = signature.contains("SHA384") ? "SHA-384" : signature.contains("SHA512") ? "SHA-512" : "SHA-256";
        try {
            return Optional.of(MessageDigest.getInstance(hash).digest(certificate.getEncoded()));
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            return Optional.empty();
        }
    }
}
