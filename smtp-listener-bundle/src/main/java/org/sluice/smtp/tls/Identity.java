package org.sluice.smtp.tls;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.sluice.support.file.UnusableFile;

/**
 * Who the server is: a private key and its certificate with the chain below the root. Exists only where the two belong
 * together.
 *
 * @param file where the certificate came from
 * @param chain the server's own certificate first
 */
record Identity(Path file, PrivateKey key, List<X509Certificate> chain) {

    private static final int DNS_NAME = 2;

    /** Reads both, from one file or two. */
    static Identity read(Path certificates, Path keys) throws UnusableFile {
        List<X509Certificate> chain = certificates(certificates);
        if (chain.isEmpty()) {
            throw new UnusableFile(certificates, "no certificate in PEM form");
        }
        PublicKey publicKey = chain.get(0).getPublicKey();
        PrivateKey key = PrivateKeys.read(keys, publicKey.getAlgorithm());
        if (!belongTogether(key, publicKey)) {
            throw new UnusableFile(keys, "the private key is not that of the first certificate in " + certificates);
        }
        return new Identity(certificates, key, chain);
    }

    /** All certificates of a file. */
    static List<X509Certificate> certificates(Path file) throws UnusableFile {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Pem block : Pem.read(file)) {
            if (block.label().equals("CERTIFICATE")) {
                try {
                    certificates.add((X509Certificate) CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(block.octets())));
                } catch (CertificateException e) {
                    throw new UnusableFile(file, "damaged certificate: " + e.getMessage());
                }
            }
        }
        return List.copyOf(certificates);
    }

    X509Certificate certificate() {
        return chain.get(0);
    }

    /** When it expires. */
    Instant notAfter() {
        return certificate().getNotAfter().toInstant();
    }

    /** The host names it is for, in lower case; {@code *.} in front of those that stand for all of a domain. */
    Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        try {
            Collection<List<?>> alternatives = certificate().getSubjectAlternativeNames();
            if (alternatives != null) {
                for (List<?> alternative : alternatives) {
                    if ((int) alternative.get(0) == DNS_NAME) {
                        names.add(((String) alternative.get(1)).toLowerCase(Locale.ROOT));
                    }
                }
            }
        } catch (CertificateException e) {
            // Names nobody can read are no names; the certificate is good for whoever asks for none.
            return Set.of();
        }
        return names;
    }

    /** RSA keys share their modulus; the others show it by signing and verifying. */
    private static boolean belongTogether(PrivateKey privateKey, PublicKey publicKey) {
        if (privateKey instanceof RSAKey ours && publicKey instanceof RSAKey theirs) {
            return ours.getModulus().equals(theirs.getModulus());
        }
        try {
            String algorithm = publicKey.getAlgorithm();
            Signature signature = Signature.getInstance(algorithm.equals("EC") ? "SHA256withECDSA" : algorithm);
            signature.initSign(privateKey);
            signature.update(publicKey.getEncoded());
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(publicKey.getEncoded());
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
