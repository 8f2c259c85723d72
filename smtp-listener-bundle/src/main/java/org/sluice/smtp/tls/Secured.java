package org.sluice.smtp.tls;

import java.util.List;
import java.util.Optional;

/**
 * What protects a connection, for those who decide by it: AUTH offers nothing in plain text and binds SCRAM to the channel.
 * On the event loop only; asked anew each time, because STARTTLS changes the answer.
 */
public interface Secured {

    /** Channel binding by keying material (RFC 9266). */
    String TLS_EXPORTER = "tls-exporter";

    /** Channel binding by the server's certificate (RFC 5929 section 4). */
    String TLS_SERVER_END_POINT = "tls-server-end-point";

    /** Nothing does: plain text. */
    Secured PLAIN = new Secured() {
        @Override
        public boolean isSecured() {
            return false;
        }

        @Override
        public List<String> channelBindings() {
            return List.of();
        }

        @Override
        public Optional<byte[]> channelBinding(String name) {
            return Optional.empty();
        }
    };

    /** Whether TLS is up. */
    boolean isSecured();

    /** Names of the channel bindings that can be had here, best first. */
    List<String> channelBindings();

    /** The octets both sides must agree on ({@code cbind-data} of RFC 5802); empty where that binding cannot be had. */
    Optional<byte[]> channelBinding(String name);
}
