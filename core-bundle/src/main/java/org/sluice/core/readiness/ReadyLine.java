package org.sluice.core.readiness;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What is printed when mail is taken. */
final class ReadyLine {

    private ReadyLine() {}

    /**
     * {@code Sluice ready smtp=2525 http=8025 console=8101}; several ports of a protocol with commas.
     *
     * @param addresses protocol to the addresses of its listeners
     * @param console port of the console; empty for none
     */
    static String of(Map<String, List<InetSocketAddress>> addresses, String console) {
        Map<String, List<InetSocketAddress>> rest = new TreeMap<>(addresses);
        StringBuilder line = new StringBuilder("Sluice ready");
        for (String protocol : List.of("smtp", "http")) {
            append(line, protocol, rest.remove(protocol));
        }
        rest.forEach((protocol, ports) -> append(line, protocol, ports));
        return console.isEmpty()
                ? line.toString()
                : line.append(" console=").append(console).toString();
    }

    private static void append(StringBuilder line, String protocol, List<InetSocketAddress> addresses) {
        if (addresses != null && !addresses.isEmpty()) {
            String ports = addresses.stream()
                    .map(address -> String.valueOf(address.getPort()))
                    .distinct()
                    .collect(Collectors.joining(","));
            line.append(' ').append(protocol).append('=').append(ports);
        }
    }
}
