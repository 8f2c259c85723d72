package org.sluice.module.ctipd;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.sluice.testing.Configs;
import org.sluice.testing.ReputationFaults;
import org.sluice.validation.ValidationModule;

class CtipdFaultsTest extends ReputationFaults {

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
    protected String wellResult() {
        return "accept";
    }

    @Override
    protected ValidationModule module(Map<String, String> options) {
        return Configs.configured(new CtipdModule(), options);
    }

    @Override
    protected void end(ValidationModule module) {
        ((CtipdModule) module).close();
    }

    @Override
    protected byte[] replyTo(InputStream in) throws IOException {
        return ctipd.replyTo(in);
    }
}
