package org.sluice.module.cloudmark;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.sluice.testing.Configs;
import org.sluice.testing.EngineFaults;
import org.sluice.validation.ValidationModule;

class CloudmarkFaultsTest extends EngineFaults {

    private static final String CLEAN = "{\"score\":0,\"analysis\":\"v=2.4\"}";

    private final Authority authority = new Authority();

    @Override
    protected String engine() {
        return "cloudmark";
    }

    @Override
    protected ValidationModule module(String server, Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.put("servers", server);
        return Configs.configured(new CloudmarkModule(), all);
    }

    @Override
    protected byte[] replyTo(InputStream in) throws IOException {
        return authority.replyTo(in);
    }

    /** A verdict on a message it has not seen is none. */
    @Override
    protected byte[] earlyReply() {
        return ("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + CLEAN.length() + "\r\n\r\n" + CLEAN)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
