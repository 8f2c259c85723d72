package org.sluice.module.clamav;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.sluice.testing.Configs;
import org.sluice.testing.EngineFault;
import org.sluice.testing.EngineFaults;
import org.sluice.validation.ValidationModule;

class ClamavFaultsTest extends EngineFaults {

    @Override
    protected String engine() {
        return "clamav";
    }

    @Override
    protected ValidationModule module(String server, Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.put("daemon", server);
        return Configs.configured(new ClamavModule(), all);
    }

    @Override
    protected byte[] replyTo(InputStream in) throws IOException {
        return FakeClamd.replyTo(in);
    }

    @Override
    protected byte[] earlyReply() {
        return FakeClamd.ascii("1: INSTREAM size limit exceeded. ERROR\0");
    }

    @Override
    protected String expected(EngineFault fault) {
        return fault == EngineFault.EARLY ? "554, unscannable" : super.expected(fault);
    }
}
