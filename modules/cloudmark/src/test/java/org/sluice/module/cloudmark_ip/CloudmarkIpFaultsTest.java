package org.sluice.module.cloudmark_ip;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.sluice.testing.Configs;
import org.sluice.testing.EngineFault;
import org.sluice.testing.EngineFaults;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.HttpRequestRead;
import org.sluice.validation.ValidationModule;

/** As shipped a client nobody could be asked about is let in; here it is told to come again. */
class CloudmarkIpFaultsTest extends EngineFaults {

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
    protected String clean() {
        return "good";
    }

    @Override
    protected ValidationModule module(String server, Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.put("servers", server);
        all.put("error_disposition", "defer");
        return Configs.configured(new CloudmarkIpModule(), all);
    }

    @Override
    protected void end(ValidationModule module) {
        ((CloudmarkIpModule) module).close();
    }

    @Override
    protected String expected(EngineFault fault) {
        return "421, temperror";
    }

    /** A question about an address is short, whatever the message. */
    @Override
    protected int beginningOctets() {
        return 64;
    }

    @Override
    protected FakeContext question(byte[] message) {
        return FakeContext.connect("192.0.2.1", new FakeDns());
    }

    @Override
    protected byte[] replyTo(InputStream in) throws IOException {
        HttpRequestRead.read(in);
        return GOOD.getBytes(StandardCharsets.US_ASCII);
    }
}
