package org.sluice.module.auth_file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsersTest {

    /** Password: pencil. */
    static final String SCRAM = "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"
            + "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

    /** Password: Hello world!, made by openssl. */
    static final String SHA512 =
            "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1";

    @Test
    void readsNamesAndHashes() throws Exception {
        Users users = parse("# people\n\nann@example.org:" + SCRAM + "\r\nb\u00f6b:" + SHA512 + "\n");
        assertThat(users.count()).isEqualTo(2);
        assertThat(users.find("ann@example.org"))
                .map(each -> each.isOf("pencil"))
                .contains(true);
        assertThat(users.find("ann@example.org"))
                .map(each -> each.isOf("Pencil"))
                .contains(false);
        assertThat(users.find("b\u00f6b"))
                .map(each -> each.isOf("Hello world!"))
                .contains(true);
        assertThat(users.find("Ann@example.org")).isEmpty();
        assertThat(users.scram("ann@example.org"))
                .map(each -> each.iterations())
                .contains(4_096);
        assertThat(users.scram("b\u00f6b")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SHA512,
                "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5",
                "$apr1$abcdefgh$Unf1zc.jsgCbBQDCL104q."
            })
    void knowsWhatOtherServersHash(String hash) {
        StoredSecret secret = StoredSecret.parse(hash);
        assertThat(secret.isOf("Hello world!")).isTrue();
        assertThat(secret.isOf("Hello world")).isFalse();
        assertThat(secret).asString().isEqualTo("crypt");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "one line                     | line 2: no colon",
                ":HASH                        | line 2: the name",
                "' ann:HASH'                  | line 2: the name",
                "an\u0007n:HASH               | line 2: the name",
                "a\u00ad:HASH                 | line 2: the name",
                "ann:HASH ann:HASH            | line 2: neither",
                "ann:secret                   | line 2: neither",
                "ann:                         | line 2: neither",
                "ann:HASH                     | line 2: that user is there already",
                "bob:$6$rounds=1000001$s$DIGEST86 | line 2: rounds",
                "bob:$1$saltstri$aaaaaaaaaaaaaaaaaaaaaa | line 2: neither"
            })
    void refusesTheWholeFileForOneLine(String line, String why) {
        String written = line.replace("HASH", SCRAM).replace("DIGEST86", "x".repeat(86));
        assertThatThrownBy(() -> parse("ann:" + SCRAM + "\n" + written + "\n"))
                .isInstanceOf(UsersFileRefused.class)
                .hasMessageStartingWith(why)
                .message()
                .doesNotContain("W22Z")
                .doesNotContain("secret");
    }

    @Test
    void refusesWhatIsNotUtf8() {
        assertThatThrownBy(() -> Users.parse(new byte[] {'a', (byte) 0xff, ':'}))
                .hasMessage("not UTF-8");
    }

    @Test
    void offersScramOnlyIfItServesAll() throws Exception {
        assertThat(Users.NONE.haveScram()).isFalse();
        assertThat(parse("ann:" + SCRAM).haveScram()).isTrue();
        assertThat(parse("ann:" + SCRAM + "\nbob:" + SHA512).haveScram()).isFalse();
        assertThat(parse("ann:" + SCRAM).usualIterations()).isEqualTo(4_096);
        assertThat(parse("").usualIterations()).isEqualTo(20_000);
    }

    @Test
    void findsWorkForStrangers() throws Exception {
        Users users = parse("ann:" + SCRAM + "\nbob:" + SHA512);
        assertThat(users.instead("nobody")).isSameAs(users.instead("nobody"));
    }

    static Users parse(String text) throws UsersFileRefused {
        return Users.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
