package org.sluice.testing;

import java.util.HashMap;
import java.util.Map;
import org.sluice.validation.ValidationModule;

/**
 * The same faults for a module that asks about addresses of clients. As shipped a client nobody could be asked about is let in;
 * here it is told to come again, so that nothing looks like a judgement that is none.
 */
public abstract class ReputationFaults extends EngineFaults {

    /** A new instance, not configured. */
    protected abstract ValidationModule module();

    @Override
    protected final ValidationModule module(String server, Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.put("servers", server);
        all.put("error_disposition", "defer");
        return Configs.configured(module(), all);
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
}
