package org.sluice.module.ctipd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.testing.FaultyServer;
import org.sluice.testing.Programs;

/** The stand-in, asked by a client of ctipd that is not ours: that of Debian's mtpolicyd. */
class CtipdTest {

    private static final String CLIENT =
            """
            use Mail::MtPolicyd::Plugin::CtIpRep;
            my $client = Mail::MtPolicyd::Plugin::CtIpRep->new(name => 'test', url => $ARGV[0], key => 'secret');
            print join(' ', $client->_scan_ip($ARGV[1]));
            """;

    @ParameterizedTest
    @CsvSource({"192.0.2.1, accept", "192.0.2.2, tempfail", "192.0.2.3, permfail"})
    void isUnderstoodByAClientOfOthers(String address, String action) throws Exception {
        Ctipd ctipd = new Ctipd();
        try (FaultyServer server = new FaultyServer(ctipd::serve)) {
            assertThat(perl(CLIENT, "http://" + server.address() + "/ctipd/iprep", address))
                    .isEqualTo(action + ' ' + Ctipd.REF_ID);
        }
        assertThat(ctipd.refusals()).isEmpty();
    }

    @Test
    void refusesDeviations() throws IOException {
        Ctipd ctipd = new Ctipd();
        String request = "POST /ctipd/iprep HTTP/1.1\r\nHost: x\r\nContent-Length: 22\r\n\r\nx-ctch-ip: 192.0.2.1\r\n";
        byte[] reply = ctipd.replyTo(new ByteArrayInputStream(request.getBytes(StandardCharsets.US_ASCII)));
        assertThat(new String(reply, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 400");
    }

    private static String perl(String script, String... arguments) throws Exception {
        String perl = Programs.require("perl");
        Programs.require("mtpolicyd");
        List<String> command = new ArrayList<>(List.of(perl, "-e", script));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
