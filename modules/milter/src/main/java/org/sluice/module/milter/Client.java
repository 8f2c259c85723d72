package org.sluice.module.milter;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.sluice.support.net.Cidr;
import org.sluice.support.validation.ConfirmedName;
import org.sluice.validation.ConnectionContext;

/** How a filter is told of the client. */
final class Client {

    private static final int MOST_NAME = 255;

    private Client() {}

    /** Its name, where reverse and forward look-up agree; else its address in brackets. */
    static String name(ConnectionContext client) {
        return ConfirmedName.of(client.attributes())
                .filter(name -> !name.isEmpty() && name.length() <= MOST_NAME)
                .orElseGet(() -> "[" + text(client.remoteAddress()) + "]");
    }

    /** An address as it is written; a zone means something on this machine only. */
    static String text(InetSocketAddress address) {
        String text = Cidr.unmapped(address.getAddress()).getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    /** Name, family, port, address. */
    static Packet packet(ConnectionContext client) {
        InetAddress address = Cidr.unmapped(client.remoteAddress().getAddress());
        byte[] first = Packet.of('C', List.of(name(client))).data();
        byte[] last = Packet.of('C', List.of(text(client.remoteAddress()))).data();
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
}
