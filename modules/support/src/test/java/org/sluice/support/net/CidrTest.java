package org.sluice.support.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, 192.0.2.255, true",
        "192.0.2.0/24, 192.0.3.0, false",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.128/25, 192.0.2.127, false",
        "0.0.0.0/0, 2001:db8::1, true",
        "::/0, 192.0.2.1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "::ffff:192.0.2.0/120, 192.0.2.255, true"
    })
    void knowsWhoIsInABlock(String cidr, String address, boolean inside) throws IOException {
        assertThat(Cidr.parse(cidr).contains(InetAddress.getByName(address))).isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.org",
                "192.0.2.0/33",
                "192.0.2.0/x",
                "192.0.2.0/-1",
                "",
                "::1/129",
                "1.2.3.4.5",
                "10/8",
                "999.1.1.1",
                "1.2.3.",
                "::ffff:192.0.2.0/95"
            })
    void refusesWhatIsNoBlock(String text) {
        assertThatThrownBy(() -> Cidr.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void measuresABlock() {
        Cidr block = Cidr.parse("192.0.2.77/30");
        assertThat(block).hasToString("192.0.2.76/30").returns(30, Cidr::bits).returns(true, Cidr::isIpv4);
        assertThat(block.first()).isEqualTo(BigInteger.valueOf(0xc000024cL));
        assertThat(block.size()).isEqualTo(4);
        assertThat(Cidr.parse("0.0.0.0/0").isEverybody()).isTrue();
        assertThat(Cidr.parse("::/0").isEverybody()).isFalse();
    }

    @Test
    void seesIpv4BehindMappedAddresses() throws IOException {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 1};
        InetAddress client = Inet6Address.getByAddress(null, mapped, -1);
        assertThat(Cidr.unmapped(client)).isEqualTo(InetAddress.getByName("192.0.2.1"));
        assertThat(Cidr.unmapped(InetAddress.getByName("2001:db8::1"))).isEqualTo(InetAddress.getByName("2001:db8::1"));
    }
}
