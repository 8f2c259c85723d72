package org.sluice.smtp.tls;

import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLSession;
import javax.security.auth.x500.X500Principal;
import org.sluice.smtp.codec.Printable;

/** What the connection dictionary learns of TLS. Whatever a client chose is escaped and cut. */
final class TlsFacts {

    private static final Pattern AES = Pattern.compile("(?:AES|ARIA|CAMELLIA)_(\\d+)_");

    private TlsFacts() {}

    /**
     * All of them.
     *
     * @param name the host name the client asked for; null for none
     * @param chain what it showed; empty for nothing
     * @param verified whether an authority stands behind that
     * @param mayRelay whether such a client may relay
     */
    static Map<String, String> of(
            SSLSession session, String name, X509Certificate[] chain, boolean verified, boolean mayRelay) {
        Map<String, String> facts = new LinkedHashMap<>();
        String cipher = session.getCipherSuite();
        String bits = String.valueOf(bits(cipher));
        facts.put("tls", "on");
        facts.put("tls_protocol", session.getProtocol());
        facts.put("tls_cipher", cipher);
        facts.put("tls_cipher_algbits", bits);
        facts.put("tls_cipher_usebits", bits);
        if (name != null) {
            facts.put("tls_sni", Printable.of(name));
        }
        if (chain.length > 0) {
            facts.putAll(names(chain[0].getSubjectX500Principal(), chain[0].getIssuerX500Principal()));
            facts.put("tls_client_verified", verified ? "yes" : "no");
        }
        if (verified && mayRelay) {
            facts.put("can_relay", "true");
        }
        return facts;
    }

    /** Whose certificate it is, and who says so; anybody can make one with any names. */
    static Map<String, String> names(X500Principal subject, X500Principal issuer) {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("tls_client_cert_subject", Printable.of(subject.getName()));
        names.put("tls_client_cert_issuer", Printable.of(issuer.getName()));
        commonName(subject).ifPresent(cn -> names.put("tls_client_cert_subject_cn", Printable.of(cn)));
        commonName(issuer).ifPresent(cn -> names.put("tls_client_cert_issuer_cn", Printable.of(cn)));
        return names;
    }

    /** Bits of a suite's key, as far as suites in use go. */
    private static int bits(String cipher) {
        Matcher aes = AES.matcher(cipher);
        if (aes.find()) {
            return Integer.parseInt(aes.group(1));
        }
        return cipher.contains("CHACHA20") ? 256 : cipher.contains("3DES") ? 168 : 0;
    }

    private static Optional<String> commonName(X500Principal name) {
        try {
            for (Rdn part : new LdapName(name.getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    return Optional.of(String.valueOf(part.getValue()));
                }
            }
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }
}
