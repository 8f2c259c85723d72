package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** No spelling of an address makes the shipped configuration send a stranger's mail to somebody else's domain. */
@ExtendWith(Distributions.class)
class OpenRelayIT {
    private static final List<String> TRICKS = List.of(
            "<user@example.com>",
            "<user@EXAMPLE.COM>",
            "user@example.com",
            "<user%example.com@sluice.test>",
            "<\"user%example.com\"@sluice.test>",
            "<\"user@example.com\"@sluice.test>",
            "<\":user@example.com\"@sluice.test>",
            "<\"@example.com:user\"@sluice.test>",
            "<\"user\\@example.com\"@sluice.test>",
            "<user@example.com@sluice.test>",
            "<user@sluice.test@example.com>",
            "<user@sluice.test\\@example.com>",
            "<@sluice.test:user@example.com>",
            "<@sluice.test,@sluice.test:user@example.com>",
            "<@sluice.test:@sluice.test:user@example.com>",
            "<@sluice.test:user%example.com>",
            "<@sluice.test:\"user@example.com\"@sluice.test>",
            "<example.com!user@sluice.test>",
            "<\"example.com!user\"@sluice.test>",
            "<example.com!sluice.test!user@sluice.test>",
            "<sluice.test!user@example.com>",
            "<example.com!user>",
            "<user%example.com>",
            "<user>",
            "<user@>",
            "<@sluice.test>",
            "<>",
            "<user@sluice.test.>",
            "<user@example.com.>",
            "<user@.sluice.test>",
            "<user@sluice.test%example.com>",
            "<user@sluice.test.example.com>",
            "<user@notsluice.test>",
            "<user@sub.sluice.test>",
            "<user@sluice.test:25>",
            "<user:example.com@sluice.test>",
            "<user@[127.0.0.1]>",
            "<user@[IPv6:::1]>",
            "<user%example.com@[127.0.0.1]>",
            "<user@127.0.0.1>",
            "<user@localhost>",
            "<user@2130706433>",
            "<user@#2130706433>",
            "<user@sluice\u00e3\u0080\u0082test>",
            "<user@\u00ef\u00bd\u0093luice.test>",
            "<user@example.com,user@sluice.test>",
            "<user@example.com user@sluice.test>",
            "<user@example.com>,<user@sluice.test>",
            "<user@sluice.test>,<user@example.com>",
            "<user@sluice.test><user@example.com>",
            "<<user@sluice.test>user@example.com>",
            "<user@(sluice.test)example.com>",
            "<user@example.com(sluice.test)>",
            "<user(@sluice.test)@example.com>",
            "<user@sluice.test(example.com)>",
            "<user@\"sluice.test\">",
            "<user@sluice.test\0@example.com>",
            "<user@example.com\0@sluice.test>",
            "<user@example.com\n@sluice.test>",
            "<user@example.com\r@sluice.test>",
            "<user@sluice.test> ORCPT=rfc822;user@example.com X=user@example.com",
            "<postmaster@example.com>",
            "<\"postmaster\"@example.com>",
            "<postmaster%example.com>");

    @Test
    void takesNoMailForOthers(Distribution server) throws Exception {
        server.start();
        assertThat(TRICKS).hasSizeGreaterThan(30);
        for (String trick : TRICKS) {
            try (Smtp smtp = server.smtp()) {
                smtp.command("EHLO client.example.org");
                assertThat(smtp.command("MAIL FROM:<a@example.org>")).as(trick).startsWith("250");
                assertThat(smtp.command("RCPT TO:" + trick)).as(trick).startsWith("5");
                assertThat(smtp.command("DATA")).as(trick).startsWith("5");
            }
        }
        try (Smtp smtp = server.smtp()) {
            smtp.command("EHLO client.example.org");
            smtp.command("MAIL FROM:<a@example.org>");
            for (String ours :
                    List.of("user@sluice.test", "USER@SLUICE.TEST", "@example.com:user@sluice.test", "postmaster")) {
                assertThat(smtp.command("RCPT TO:<" + ours + ">")).as(ours).startsWith("250");
            }
        }
    }
}
