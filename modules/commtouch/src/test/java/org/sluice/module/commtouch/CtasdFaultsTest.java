package org.sluice.module.commtouch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.sluice.testing.Configs;
import org.sluice.testing.EngineFaults;
import org.sluice.validation.ValidationModule;

class CtasdFaultsTest extends EngineFaults {

    private static final String CLEAN =
            "X-CTCH-Spam: NonSpam\r\nX-CTCH-VOD: NonVirus\r\nX-CTCH-RefID: " + Ctasd.REF_ID + "\r\n";

    private final Ctasd ctasd = new Ctasd();

    @Override
    protected String engine() {
        return "commtouch";
    }

    @Override
    protected ValidationModule module(String server, Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.put("servers", server);
        return Configs.configured(new CommtouchModule(), all);
    }

    @Override
    protected byte[] replyTo(InputStream in) throws IOException {
        return ctasd.replyTo(in);
    }

    /** A verdict on a message it has not seen is none. */
    @Override
    protected byte[] earlyReply() {
        return ("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + CLEAN.length() + "\r\n\r\n" + CLEAN)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
