package org.sluice.smtp.tls;

import io.netty.channel.ChannelPipeline;
import java.util.Map;

/** A handshake without TLS, where only the dialogue around it counts: hundreds of thousands of them take seconds. */
public final class FakeHandshake {

    private FakeHandshake() {}

    /** Whether one is expected. */
    public static boolean isDue(ChannelPipeline pipeline) {
        return pipeline.get(TlsHandshake.class) != null;
    }

    /** As if it were done; octets go on as they are. */
    public static void complete(ChannelPipeline pipeline) {
        pipeline.remove(TlsDoor.class);
        pipeline.get(TlsHandshake.class).secured(new TlsSession(null, Map.of("tls", "on")));
    }
}
