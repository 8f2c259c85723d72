package org.sluice.delivery.smtp;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Checks the certificate of one server, its name included, and lets it pass all the same where nobody insists. */
final class CertificateCheck extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager trusted;
    private final TlsPolicy.Verify verify;
    private volatile boolean valid;

    CertificateCheck(Trust trust, TlsPolicy.Verify verify) {
        this.trusted = trust.manager();
        this.verify = verify;
    }

    /** Whether the certificate was checked and is good. */
    boolean isValid() {
        return valid;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        if (verify == TlsPolicy.Verify.NO) {
            return;
        }
        try {
            trusted.checkServerTrusted(chain, type, engine);
            valid = true;
        } catch (CertificateException bad) {
            if (verify == TlsPolicy.Verify.HOST) {
                throw bad;
            }
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw new CertificateException("not an engine");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("not an engine");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw new CertificateException("not a server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw new CertificateException("not a server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("not a server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return trusted.getAcceptedIssuers();
    }
}
