package org.sluice.module.rspamd;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.sluice.testing.Configs;
import org.sluice.testing.EngineFaults;
import org.sluice.testing.HttpRequestRead;
import org.sluice.validation.ValidationModule;

class RspamdFaultsTest extends EngineFaults {

    /** As Debian's rspamd 3.4 sent it. */
    private static final String CLEAN =
            """
            {"is_skipped":false,"score":0.0,"required_score":15.0,"action":"no action","symbols":{},"messages":{},\
            "message-id":"undef","time_real":0.000247}""";

    @Override
    protected String engine() {
        return "rspamd";
    }

    @Override
    protected ValidationModule module(String server, Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.put("servers", server);
        return Configs.configured(new RspamdModule(), all);
    }

    @Override
    protected byte[] replyTo(InputStream in) throws IOException {
        HttpRequestRead.read(in);
        return reply();
    }

    /** A verdict on a message it has not seen is none. */
    @Override
    protected byte[] earlyReply() {
        return reply();
    }

    private static byte[] reply() {
        return ("HTTP/1.1 200 OK\r\nConnection: close\r\nServer: rspamd/3.4\r\nContent-Length: " + CLEAN.length()
                        + "\r\nContent-Type: application/json\r\n\r\n" + CLEAN)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
