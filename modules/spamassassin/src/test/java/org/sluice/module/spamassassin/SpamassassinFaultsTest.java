package org.sluice.module.spamassassin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sluice.testing.Configs;
import org.sluice.testing.EngineFaults;
import org.sluice.validation.ValidationModule;

class SpamassassinFaultsTest extends EngineFaults {

    private static final Pattern REQUEST = Pattern.compile("SYMBOLS SPAMC/1\\.5\r\nContent-length: ([0-9]+)\r\n\r\n");
    /** As Debian's spamd 4.0.1 sends it. */
    private static final byte[] CLEAN =
            "SPAMD/1.1 0 EX_OK\r\nContent-length: 8\r\nSpam: False ; -2.5 / 5.0\r\n\r\nTEST_HAM"
                    .getBytes(StandardCharsets.US_ASCII);

    @Override
    protected String engine() {
        return "spamassassin";
    }

    @Override
    protected ValidationModule module(String server, Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.put("servers", server);
        all.put("max_size", "100000000");
        return Configs.configured(new SpamassassinModule(), all);
    }

    @Override
    protected byte[] replyTo(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int octet = in.read();
            if (octet < 0) {
                throw new IOException("the request ends early");
            }
            head.write(octet);
        }
        Matcher request = REQUEST.matcher(head.toString(StandardCharsets.US_ASCII));
        if (!request.matches()) {
            throw new IOException("request: " + head);
        }
        int length = Integer.parseInt(request.group(1));
        if (in.readNBytes(length).length < length || in.read() >= 0) {
            throw new IOException("expected: as many octets as announced, then the end of output");
        }
        return CLEAN;
    }

    @Override
    protected boolean endsOutput() {
        return true;
    }

    /** A verdict on a message it has not seen is none. */
    @Override
    protected byte[] earlyReply() {
        return CLEAN;
    }
}
