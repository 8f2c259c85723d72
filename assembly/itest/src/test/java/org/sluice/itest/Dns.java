package org.sluice.itest;

import java.io.IOException;
import org.sluice.testing.LoopbackDns;

/** The names the strangers of 127/8 have in tests, so that no test asks the world. */
final class Dns {

    private Dns() {}

    /** 127.0.0.2 and 127.0.0.3 have a name that leads back; example.org may send from anywhere, example.net from nowhere, and all take mail. */
    static LoopbackDns start() {
        return LoopbackDns.start()
                .ptr("127.0.0.2", "two.example.org")
                .a("two.example.org", "127.0.0.2")
                .ptr("127.0.0.3", "three.example.org")
                .a("three.example.org", "127.0.0.3")
                .mx("example.org", 10, "two.example.org")
                .mx("example.net", 10, "two.example.org")
                .mx("sluice.test", 10, "two.example.org")
                .txt("example.org", "v=spf1 +all")
                .txt("example.net", "v=spf1 -all");
    }

    /** Lets a server ask there. */
    static void use(Distribution server, LoopbackDns dns) throws IOException {
        server.append("org.sluice.dns.cfg", "resolvers = " + dns.hostAndPort());
    }
}
