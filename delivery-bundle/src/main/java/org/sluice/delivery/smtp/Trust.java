package org.sluice.delivery.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Whose certificates are believed: those this Java came with, or those of a PEM file. */
public final class Trust {

    private static final Trust PLATFORM = ofPlatform();

    private final X509ExtendedTrustManager manager;

    private Trust(X509ExtendedTrustManager manager) {
        this.manager = manager;
    }

    /** The authorities of the Java this runs on. */
    public static Trust platform() {
        return PLATFORM;
    }

    private static Trust ofPlatform() {
        try {
            return of((KeyStore) null);
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("this Java has no trust store", broken);
        }
    }

    /** The authorities of a PEM file, and no others. */
    public static Trust of(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("authority" + store.size(), certificate);
            }
        }
        if (store.size() == 0) {
            throw new GeneralSecurityException("no certificate in it");
        }
        return of(store);
    }

    X509ExtendedTrustManager manager() {
        return manager;
    }

    private static Trust of(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return new Trust(extended);
            }
        }
        throw new GeneralSecurityException("no X.509 trust manager");
    }
}
