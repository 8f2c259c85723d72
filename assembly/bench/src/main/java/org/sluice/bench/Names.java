package org.sluice.bench;

import java.io.Closeable;
import java.util.Map;
import org.sluice.testing.LoopbackDns;

/** The scripted DNS of the bench: its strangers have names that resolve back, and their domain publishes SPF. */
final class Names implements Closeable {

    private final LoopbackDns dns = LoopbackDns.start();

    Names() {
        for (int host = 1; host <= 250; host++) {
            String name = "client" + host + ".sender.test";
            dns.ptr("127.1.0." + host, name).a(name, "127.1.0." + host);
        }
        dns.a("*.look.test", "192.0.2.1");
        dns.a("2.0.0.127.list.test", "127.0.0.2").txt("_dmarc.sender.test", "v=DMARC1; p=none");
        dns.a("sender.test", "127.1.0.1")
                .mx("sender.test", 10, "client1.sender.test")
                .txt("sender.test", "v=spf1 ip4:127.1.0.0/16 -all");
    }

    /** What makes a server ask here. */
    Map<String, Map<String, String>> settings() {
        return Map.of("org.sluice.dns.cfg", Map.of("resolvers", "127.0.0.1:" + port()));
    }

    /** A block list on which nobody is, as the module's file names it. */
    Map<String, String> list() {
        return Map.of("lists", "one", "list.one.base", "list.test");
    }

    /** How long replies are held back from now on. */
    void delayMillis(int millis) {
        dns.delayMillis(millis);
    }

    int port() {
        return dns.address().getPort();
    }

    @Override
    public void close() {
        dns.close();
    }
}
