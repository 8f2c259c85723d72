package org.sluice.module.ctipd;

import java.io.IOException;
import java.io.InputStream;
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
    protected ValidationModule module() {
        return new CtipdModule();
    }

    @Override
    protected byte[] replyTo(InputStream in) throws IOException {
        return ctipd.replyTo(in);
    }
}
