package org.sluice.module.webhook;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.sluice.testing.Configs;
import org.sluice.testing.EngineFaults;
import org.sluice.testing.HttpRequestRead;
import org.sluice.validation.ValidationModule;

class WebhookFaultsTest extends EngineFaults {

    @Override
    protected String engine() {
        return "webhook";
    }

    @Override
    protected ValidationModule module(String server, Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.put("urls", "http://" + server + "/hook");
        all.put("message", "whole");
        return Configs.configured(new WebhookModule(), all);
    }

    @Override
    protected byte[] replyTo(InputStream in) throws IOException {
        HttpRequestRead.read(in);
        return reply();
    }

    /** Permission for a message it has not seen is none. */
    @Override
    protected byte[] earlyReply() {
        return reply();
    }

    @Override
    protected boolean keepsConnections() {
        return true;
    }

    private static byte[] reply() {
        String answer = "{\"action\": \"continue\"}";
        return ("HTTP/1.1 200 OK\r\nContent-Length: " + answer.length() + "\r\nContent-Type: application/json\r\n\r\n"
                        + answer)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
