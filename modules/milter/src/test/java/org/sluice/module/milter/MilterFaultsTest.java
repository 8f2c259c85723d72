package org.sluice.module.milter;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.sluice.testing.Configs;
import org.sluice.testing.EngineFaults;
import org.sluice.validation.ValidationModule;

class MilterFaultsTest extends EngineFaults {

    @Override
    protected String engine() {
        return "milter.one";
    }

    @Override
    protected ValidationModule module(String server, Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.put("milter", server);
        return Configs.configured(new MilterModule(), all);
    }

    /** One event, with the macros in front of it. */
    @Override
    protected byte[] replyTo(InputStream in) throws IOException {
        DataInputStream packets = new DataInputStream(in);
        while (true) {
            byte[] packet = packets.readNBytes(packets.readInt());
            if (packet[0] == 'O') {
                return new Packet(
                                'O',
                                ByteBuffer.allocate(12)
                                        .putInt(6)
                                        .putInt(0x1ff)
                                        .putInt(0)
                                        .array())
                        .octets();
            }
            if (packet[0] != 'D' && packet[0] != 'A') {
                return Packet.of('c').octets();
            }
        }
    }

    @Override
    protected boolean keepsConnections() {
        return true;
    }

    /** The offer is all a filter sees before it has answered. */
    @Override
    protected int beginningOctets() {
        return 17;
    }
}
