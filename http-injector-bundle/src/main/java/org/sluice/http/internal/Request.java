package org.sluice.http.internal;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request that has been read whole and let in.
 *
 * @param caller name of the API key; empty for a local client without one
 * @param id what the path holds in place of {@code {id}}; empty where there is none
 * @param body its first {@code length} octets are the content
 */
record Request(
        InetSocketAddress remote,
        InetSocketAddress local,
        String caller,
        String id,
        Map<String, List<String>> query,
        byte[] body,
        int length) {

    InputStream content() {
        return new ByteArrayInputStream(body, 0, length);
    }

    Optional<String> parameter(String name) {
        return query.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** A number from the query, brought into its bounds; the fallback where there is none. */
    int number(String name, int fallback, int most) {
        try {
            return parameter(name)
                    .map(text -> Math.max(0, Math.min(most, Integer.parseInt(text))))
                    .orElse(fallback);
        } catch (NumberFormatException e) {
            return fallback;
        }
    }
}
