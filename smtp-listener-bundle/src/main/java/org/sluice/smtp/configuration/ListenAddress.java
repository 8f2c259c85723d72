package org.sluice.smtp.configuration;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.sluice.support.net.Cidr;

/**
 * One address to listen at, as configured: {@code 192.0.2.1:25}, {@code [2001:db8::1]:25}, {@code 0.0.0.0:25} for all of
 * IPv4, {@code [::]:25} for IPv6 and, where the kernel lets one socket serve both, IPv4. {@code :25} and {@code *:25} are
 * {@code 0.0.0.0:25}.
 */
public record ListenAddress(InetAddress address, int port) {

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException when it is not one
     */
    static ListenAddress parse(String text) {
        String trimmed = text.strip();
        int colon = trimmed.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("address without a port");
        }
        String host = trimmed.substring(0, colon);
        int port = Integer.parseInt(trimmed.substring(colon + 1));
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
        }
        if (host.startsWith("[") && host.endsWith("]")) {
            return new ListenAddress(Cidr.literal(host.substring(1, host.length() - 1)), port);
        }
        if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException("IPv6 address without brackets");
        }
        return new ListenAddress(Cidr.literal(host.isEmpty() || host.equals("*") ? "0.0.0.0" : host), port);
    }

    public boolean isIpv4() {
        return address instanceof Inet4Address;
    }

    public boolean isWildcard() {
        return address.isAnyLocalAddress();
    }

    public InetSocketAddress socketAddress() {
        return new InetSocketAddress(address, port);
    }

    @Override
    public String toString() {
        String host = address.getHostAddress();
        return isIpv4() ? host + ':' + port : "[" + host + "]:" + port;
    }
}
