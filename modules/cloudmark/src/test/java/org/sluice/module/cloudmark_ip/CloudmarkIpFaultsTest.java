package org.sluice.module.cloudmark_ip;

import java.io.IOException;
import java.io.InputStream;
import org.sluice.module.cloudmark.Authority;
import org.sluice.testing.ReputationFaults;
import org.sluice.validation.ValidationModule;

class CloudmarkIpFaultsTest extends ReputationFaults {

    private final Authority authority = new Authority();

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
    protected ValidationModule module() {
        return new CloudmarkIpModule();
    }

    @Override
    protected byte[] replyTo(InputStream in) throws IOException {
        return authority.replyTo(in);
    }
}
