package org.sluice.bench;

import java.io.Closeable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sluice.module.beik.engine.StubLibrary;
import org.sluice.module.cloudmark.Authority;
import org.sluice.module.commtouch.Ctasd;
import org.sluice.module.csapi.FakeIcap;
import org.sluice.testing.Clamd;
import org.sluice.testing.FaultyServer;
import org.sluice.testing.Rspamd;
import org.sluice.testing.SpamAssassin;

/**
 * One of each kind of program that judges mail, and the configuration of the modules that ask them: real ones where Debian has
 * them, stand-ins as strict as the real ones where a licence is needed.
 */
final class Engines {

    /** The modules; each says {@code clean} of the bench's mail. */
    static final List<String> MODULES =
            List.of("antivirus", "clamav", "csapi", "rspamd", "spamassassin", "cloudmark", "commtouch", "beik");

    /** Those that only antivirus asks: it waits for them itself, and a bypass is about antivirus. */
    static final List<String> ASKED_BY_ANTIVIRUS = List.of("clamav", "csapi");

    private static final String PATIENCE_MILLIS = "45000";

    private final Map<String, Map<String, String>> settings = new LinkedHashMap<>();

    Engines(Bed bed) throws IOException, InterruptedException {
        Clamd clamd = kept(bed, new Clamd(bed.folder("clamd")));
        ask("clamav", "daemon", clamd.address(), "ON_DEMAND");
        FaultyServer icap = kept(bed, new FaultyServer((client, in, out) -> {
            while (true) {
                out.write(FakeIcap.replyTo(in));
            }
        }));
        ask("csapi", "server", "icap://" + icap.address(), "ON_DEMAND");
        set("antivirus", Map.of("engines", "clamav csapi", "engine_hold_millis", "30000"));
        Rspamd rspamd = kept(bed, Rspamd.start(bed.folder("rspamd"), "", ""));
        ask("rspamd", "servers", "unix:" + rspamd.socket(), "DECIDE");
        SpamAssassin spamd = kept(bed, SpamAssassin.start(bed.folder("spamd"), ""));
        ask("spamassassin", "servers", "unix:" + spamd.socket(), "DECIDE");
        FaultyServer authority =
                kept(bed, new FaultyServer((client, in, out) -> out.write(new Authority().replyTo(in))));
        ask("cloudmark", "servers", authority.address(), "DECIDE");
        FaultyServer ctasd = kept(bed, new FaultyServer((client, in, out) -> out.write(new Ctasd().replyTo(in))));
        ask("commtouch", "servers", ctasd.address(), "DECIDE");
        // Comes in commtouch's bundle and asks another server, which there is none of here.
        set("ctipd", Map.of("validation.mode", "ON_DEMAND"));
        StubLibrary library = StubLibrary.build(bed.folder("brightmail"));
        set(
                "beik",
                Map.of(
                        "library",
                        library.file().toString(),
                        "bmiconfig_path",
                        library.configuration().toString(),
                        "processes",
                        "1",
                        "validation.mode",
                        "DECIDE"));
    }

    /** Files in {@code etc/} and what they say other than the shipped ones. */
    Map<String, Map<String, String>> settings() {
        return settings;
    }

    /** With patience for slow machines: what is to be seen is not how fast an engine is. */
    private void ask(String module, String key, String server, String mode) {
        Map<String, String> values = new LinkedHashMap<>(Map.of(key, server, "validation.mode", mode));
        for (String limit : List.of("connect", "write", "reply")) {
            values.put(limit + "_timeout_millis", PATIENCE_MILLIS);
        }
        values.put("timeout_millis", PATIENCE_MILLIS);
        set(module, values);
    }

    private void set(String module, Map<String, String> values) {
        settings.put("org.sluice." + module + ".cfg", values);
    }

    private static <T extends AutoCloseable> T kept(Bed bed, T engine) {
        Closeable closing = () -> {
            try {
                engine.close();
            } catch (Exception e) {
                throw new IOException(e);
            }
        };
        bed.keep(closing);
        return engine;
    }
}
