package org.sluice.module.csapi;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.sluice.testing.Configs;
import org.sluice.testing.EngineFault;
import org.sluice.testing.EngineFaults;
import org.sluice.validation.ValidationModule;

class CsapiFaultsTest extends EngineFaults {

    @Override
    protected String engine() {
        return "csapi";
    }

    @Override
    protected ValidationModule module(String server, Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.put("server", "icap://" + server);
        all.put("preview", "off");
        all.put("max_waiting", "10");
        return Configs.configured(new CsapiModule(), all);
    }

    @Override
    protected byte[] replyTo(InputStream in) throws IOException {
        return FakeIcap.replyTo(in);
    }

    @Override
    protected boolean keepsConnections() {
        return true;
    }

    @Override
    protected byte[] earlyReply() {
        return FakeIcap.ascii(
                "ICAP/1.0 200 OK\r\nX-Infection-Found: Type=2; Resolution=0; Threat=Container size violation;\r\n\r\n");
    }

    @Override
    protected String expected(EngineFault fault) {
        return fault == EngineFault.EARLY ? "554, unscannable" : super.expected(fault);
    }
}
