package org.sluice.smtp.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.sluice.smtp.tls.TestTls;
import org.sluice.smtp.tls.TlsProvider;
import org.sluice.smtp.tls.TlsTest;

/**
 * How clients come: over which transport, and in the clear or through TLS of which library.
 *
 * @param library that of TLS; empty in the clear
 */
public record Way(Transport.Kind kind, Optional<TlsProvider> library) {

    /** Every way there is on this machine. */
    public static Stream<Way> all() {
        return Stream.of(Transport.Kind.values())
                .filter(Transport.Kind::isAvailable)
                .flatMap(kind -> Stream.concat(
                        Stream.of(new Way(kind, Optional.empty())),
                        Stream.of(TlsProvider.values())
                                .filter(TlsProvider::isAvailable)
                                .map(library -> new Way(kind, Optional.of(library)))));
    }

    /** A server that such clients come to. */
    public TestServer server(String... options) {
        Map<String, String> all = new HashMap<>();
        library.ifPresent(by -> all.putAll(TlsTest.tls(by)));
        for (int i = 0; i < options.length; i += 2) {
            all.put(options[i], options[i + 1]);
        }
        return new TestServer(kind, all);
    }

    /** A client that has been greeted, and is secure where that is the way. */
    public Client client(TestServer server) throws IOException {
        return begun(server.client());
    }

    /** The same, with hardly any room for replies it does not read. */
    public Client clientWithoutRoom(TestServer server) throws IOException {
        return begun(Client.withoutRoom(server.address()));
    }

    private Client begun(Client client) throws IOException {
        assertThat(client.reply()).startsWith("220");
        if (library.isPresent()) {
            assertThat(client.say("EHLO before.example")).startsWith("250");
            assertThat(client.say("STARTTLS")).startsWith("220");
            client.secure(TestTls.plain());
        }
        return client;
    }

    @Override
    public String toString() {
        return kind + library.map(by -> " through TLS of " + by).orElse(" in the clear");
    }
}
