package org.sluice.smtp.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A client's side of TLS. Trusts every server; what matters is looked at by the test. */
public final class TestTls {

    /** Certificates and keys; made by openssl, good for a hundred years. */
    static final Path FILES = Path.of("src/test/resources/tls");

    private final String identity;
    private final byte[] name;
    private final List<String> protocols;
    private final boolean resuming;
    private SSLContext context;

    private TestTls(String identity, byte[] name, List<String> protocols, boolean resuming) {
        this.resuming = resuming;
        this.identity = identity;
        this.name = name;
        this.protocols = protocols;
    }

    /** One of them, wherever the tests run: the benchmarks have them on their class path alone. */
    public static Path file(String name) {
        if (Files.exists(FILES.resolve(name))) {
            return FILES.resolve(name);
        }
        try (InputStream in = TestTls.class.getResourceAsStream("/tls/" + name)) {
            Path copy = Files.createTempFile("sluice", name);
            copy.toFile().deleteOnExit();
            Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks for no name and shows nothing. */
    public static TestTls plain() {
        return new TestTls("", new byte[0], List.of("TLSv1.2", "TLSv1.3"), false);
    }

    /** Asks for a name. */
    TestTls asking(String server) {
        return asking(server.getBytes(StandardCharsets.US_ASCII));
    }

    /** Asks for what may be no name at all. */
    TestTls asking(byte[] server) {
        return new TestTls(identity, server, protocols, resuming);
    }

    /** Shows the certificate of {@code <who>.pem}. */
    TestTls showing(String who) {
        return new TestTls(who, name, protocols, resuming);
    }

    /** Comes again with what it knows from the last time; many handshakes with one server are quick then. */
    public TestTls resuming() {
        return new TestTls(identity, name, protocols, true);
    }

    TestTls speaking(String protocol) {
        return new TestTls(identity, name, List.of(protocol), resuming);
    }

    /** Does the handshake. */
    public SSLSocket over(Socket socket) throws IOException {
        try {
            SSLSocket secure = (SSLSocket) context().getSocketFactory().createSocket(socket, "127.0.0.1", 0, true);
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setProtocols(protocols.toArray(String[]::new));
            if (name.length > 0) {
                parameters.setServerNames(List.of(new AnyName(name)));
            }
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            return secure;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private SSLContext context() throws GeneralSecurityException, IOException {
        if (context == null || !resuming) {
            context = SSLContext.getInstance("TLS");
            context.init(keys(), new TrustManager[] {new Trusting()}, new SecureRandom());
        }
        return context;
    }

    static X509Certificate certificate(String who) throws IOException {
        return Identity.certificates(FILES.resolve(who + ".pem")).get(0);
    }

    private KeyManager[] keys() throws GeneralSecurityException, IOException {
        if (identity.isEmpty()) {
            return null;
        }
        Identity read = Identity.read(FILES.resolve(identity + ".pem"), FILES.resolve(identity + ".key"));
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setKeyEntry("key", read.key(), new char[0], read.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
        factory.init(store, new char[0]);
        KeyManager chosen = factory.getKeyManagers()[0];
        // Shown whether the server asks for this authority or another one.
        return new KeyManager[] {new Always((javax.net.ssl.X509KeyManager) chosen)};
    }

    /** A host name that nobody has looked at. */
    private static final class AnyName extends SNIServerName {
        private AnyName(byte[] octets) {
            super(StandardConstants.SNI_HOST_NAME, octets);
        }
    }

    private static final class Always extends javax.net.ssl.X509ExtendedKeyManager {
        private final javax.net.ssl.X509KeyManager keys;

        private Always(javax.net.ssl.X509KeyManager keys) {
            this.keys = keys;
        }

        @Override
        public String[] getClientAliases(String type, java.security.Principal[] issuers) {
            return new String[] {"key"};
        }

        @Override
        public String chooseClientAlias(String[] types, java.security.Principal[] issuers, Socket socket) {
            return "key";
        }

        @Override
        public String[] getServerAliases(String type, java.security.Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseServerAlias(String type, java.security.Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return keys.getCertificateChain(alias);
        }

        @Override
        public java.security.PrivateKey getPrivateKey(String alias) {
            return keys.getPrivateKey(alias);
        }
    }

    private static final class Trusting extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new IllegalStateException("a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            throw new IllegalStateException("a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            throw new IllegalStateException("a client");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // Everybody.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            // Everybody.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            // Everybody.
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
