package org.sluice.core.record;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sluice.message.MessageBody;

/** How questions are written in a record, so that the one put again is found. */
public final class Wording {

    private Wording() {}

    /** A question to the DNS: {@code TXT example.org}, with {@code at 192.0.2.1:53} behind it where one server is asked. */
    public static String dns(String type, String name, Optional<InetSocketAddress> server) {
        String question = type + ' ' + name;
        return server.map(at -> question + " at " + at.getAddress().getHostAddress() + ':' + at.getPort())
                .orElse(question);
    }

    /** An addition to a counter. */
    public static String add(String series, String key, long count, Duration span) {
        return "add " + count + " to " + series + ' ' + key + " within " + span;
    }

    /** A sum of a counter. */
    public static String sum(String series, String key, Duration span) {
        return "sum of " + series + ' ' + key + " within " + span;
    }

    /** A look-up. */
    public static String query(String datasource, String query, Map<String, String> parameters) {
        return datasource + ": " + query + ' ' + new TreeMap<>(parameters);
    }

    /** A question to another module about other octets. */
    public static String ask(String module, MessageBody body) {
        return module + " about " + body.sizeOctets() + " octets";
    }
}
