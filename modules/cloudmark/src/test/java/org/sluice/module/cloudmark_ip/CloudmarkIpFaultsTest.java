package org.sluice.module.cloudmark_ip;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.sluice.testing.Configs;
import org.sluice.testing.HttpRequestRead;
import org.sluice.testing.ReputationFaults;
import org.sluice.validation.ValidationModule;

class CloudmarkIpFaultsTest extends ReputationFaults {

    private static final String GOOD =
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 11\r\n\r\n{\"score\":0}";

    @Override
    protected String engine() {
        return "cloudmark_ip";
    }

    @Override
    protected String fact() {
        return "cloudmark_ip.status";
    }

    @Override
    protected String wellResult() {
        return "good";
    }

    @Override
    protected ValidationModule module(Map<String, String> options) {
        return Configs.configured(new CloudmarkIpModule(), options);
    }

    @Override
    protected void end(ValidationModule module) {
        ((CloudmarkIpModule) module).close();
    }

    @Override
    protected byte[] replyTo(InputStream in) throws IOException {
        HttpRequestRead.read(in);
        return GOOD.getBytes(StandardCharsets.US_ASCII);
    }
}
