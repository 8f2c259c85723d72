package org.sluice.module.policy_service;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.sluice.testing.Configs;
import org.sluice.testing.EngineFaults;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;

class PolicyServiceFaultsTest extends EngineFaults {

    private static final byte[] DUNNO = "action=DUNNO\n\n".getBytes(StandardCharsets.US_ASCII);

    @Override
    protected String engine() {
        return "policy_service";
    }

    @Override
    protected ValidationModule module(String server, Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.put("servers", server);
        all.put("validation.mode", "DECIDE");
        return Configs.configured(new PolicyServiceModule(), all);
    }

    @Override
    protected byte[] replyTo(InputStream in) throws IOException {
        PolicyServer.attributes(PolicyServer.read(in));
        return DUNNO;
    }

    @Override
    protected String wellResult() {
        return "answered";
    }

    @Override
    protected boolean keepsConnections() {
        return true;
    }

    /** Requests are small: a server has seen the beginning after the first line. */
    @Override
    protected int beginningOctets() {
        return "request=smtpd_access_policy\n".length();
    }

    @Override
    protected FakeContext question(byte[] message) {
        return FakeContext.at(Phase.RCPTTO, "192.0.2.1", new FakeDns())
                .sender("sender@example.org")
                .withRecipient("recipient@example.net");
    }
}
