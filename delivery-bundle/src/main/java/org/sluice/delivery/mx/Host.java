package org.sluice.delivery.mx;

import java.net.InetSocketAddress;

/**
 * One address of a next hop.
 *
 * @param name as the route or the MX record has it
 */
public record Host(String name, InetSocketAddress address) {

    /** For logs: {@code mx.example.org[192.0.2.1]:25}. */
    @Override
    public String toString() {
        String numeric = address.getAddress().getHostAddress() + "]:" + address.getPort();
        return name.startsWith("[") ? '[' + numeric : name + '[' + numeric;
    }
}
