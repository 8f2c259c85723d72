package org.sluice.module.ctipd;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.sluice.testing.Configs;
import org.sluice.testing.EngineFault;
import org.sluice.testing.EngineFaults;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.validation.ValidationModule;

/** As shipped a client nobody could be asked about is let in; here it is told to come again. */
class CtipdFaultsTest extends EngineFaults {

    private final Ctipd ctipd = new Ctipd();

    @Override
    protected String engine() {
        return "ctipd";
    }

    @Override
    protected String fact() {
        return "ctipd.action";
    }

    @Override
    protected String clean() {
        return "accept";
    }

    @Override
    protected ValidationModule module(String server, Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.put("servers", server);
        all.put("error_disposition", "defer");
        return Configs.configured(new CtipdModule(), all);
    }

    @Override
    protected void end(ValidationModule module) {
        ((CtipdModule) module).close();
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
        return ctipd.replyTo(in);
    }
}
