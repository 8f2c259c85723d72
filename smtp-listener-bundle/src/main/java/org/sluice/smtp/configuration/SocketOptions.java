package org.sluice.smtp.configuration;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import java.util.Set;
import org.sluice.smtp.scope.Options;

/**
 * What is asked of the kernel for each accepted connection.
 *
 * @param receiveBuffer octets; 0 = as the system has it
 * @param sendBuffer octets; 0 = as the system has it
 * @param withoutDelay whether replies go out at once, Nagle's algorithm off
 */
public record SocketOptions(int receiveBuffer, int sendBuffer, boolean withoutDelay) {

    /** Where these keys may stand: in the listener and in a Listen. */
    static final Set<String> KEYS = Set.of("tcp_recv_buffer_size", "tcp_send_buffer_size", "disable_nagle_algorithm");

    private static final int LARGEST = 16 << 20;

    static SocketOptions of(Options options) {
        return new SocketOptions(
                (int) options.number("tcp_recv_buffer_size", 0, 0, LARGEST),
                (int) options.number("tcp_send_buffer_size", 0, 0, LARGEST),
                options.flag("disable_nagle_algorithm", true));
    }

    /** Asks for it; a channel that is no socket does not know these options. */
    public void applyTo(ChannelConfig config) {
        config.setOption(ChannelOption.TCP_NODELAY, withoutDelay);
        if (receiveBuffer > 0) {
            config.setOption(ChannelOption.SO_RCVBUF, receiveBuffer);
        }
        if (sendBuffer > 0) {
            config.setOption(ChannelOption.SO_SNDBUF, sendBuffer);
        }
    }
}
