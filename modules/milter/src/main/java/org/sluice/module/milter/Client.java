package org.sluice.module.milter;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.sluice.support.net.Cidr;
import org.sluice.validation.ConnectionContext;

/** How a filter is told of the client. */
final class Client {

    private static final int MOST_NAME = 255;

    private Client() {}

    /** Its name, where reverse and forward look-up agree; empty where nobody looked. */
    static Optional<String> name(ConnectionContext client) {
        return client.attributes()
                .get("fcdns.name")
                .filter(name -> !name.isEmpty()
                        && name.length() <= MOST_NAME
                        && "pass".equals(client.attributes().get("fcdns.status").orElse("")));
    }

    /** Name, family, port, address. */
    static Packet packet(ConnectionContext client) {
        InetAddress address = Cidr.unmapped(client.remoteAddress().getAddress());
        String name = name(client).orElse("[" + address.getHostAddress() + "]");
        byte[] first = Packet.of('C', List.of(name)).data();
        byte[] last =
                Packet.of('C', List.of(withoutZone(address.getHostAddress()))).data();
        byte family = (byte) (address instanceof Inet4Address ? '4' : '6');
        return new Packet(
                Stage.CONNECT.letter(),
                ByteBuffer.allocate(first.length + 3 + last.length)
                        .put(first)
                        .put(family)
                        .putShort((short) client.remoteAddress().getPort())
                        .put(last)
                        .array());
    }

    private static String withoutZone(String address) {
        int zone = address.indexOf('%');
        return zone < 0 ? address : address.substring(0, zone);
    }
}
