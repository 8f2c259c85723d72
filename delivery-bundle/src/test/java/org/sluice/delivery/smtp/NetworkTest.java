package org.sluice.delivery.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sluice.delivery.BytesBody;
import org.sluice.delivery.Mail;
import org.sluice.delivery.route.Route;
import org.sluice.delivery.transport.Result;

@Timeout(60)
class NetworkTest {
    private static final byte[] CONTENT = "Subject: x\r\n\r\n.x\r\n".getBytes(StandardCharsets.US_ASCII);

    /** The others of this package take whichever is the better one here. */
    @ParameterizedTest
    @EnumSource
    void carriesMailAndSaysWhoIsNotThere(Network network) throws Exception {
        try (SmtpClientRig rig = new SmtpClientRig(network)) {
            Route gone;
            try (ScriptedServer server = new ScriptedServer()) {
                gone = SmtpClientRig.to(server);
                assertThat(deliver(rig, gone).kind()).isEqualTo(Result.Kind.DELIVERED);
                assertThat(deliver(rig, gone).kind()).isEqualTo(Result.Kind.DELIVERED);
                assertThat(server.connections).as("kept and used again").hasValue(1);
            }
            Result nobody = deliver(rig, gone);
            assertThat(nobody.kind()).isEqualTo(Result.Kind.DEFERRED);
            assertThat(nobody.reply().enhanced()).isEqualTo("4.4.1");
        }
    }

    private static Result deliver(SmtpClientRig rig, Route route) throws Exception {
        return rig.deliver(Mail.to("1", "x@a.test"), BytesBody.of(CONTENT), route);
    }
}
