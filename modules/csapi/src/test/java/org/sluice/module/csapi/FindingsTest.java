package org.sluice.module.csapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.support.scan.ScanResult;

class FindingsTest {

    private static final String CONTAINER =
            "X-Infection-Found: Type=2; Resolution=0; Threat=Encrypted container violation;";
    private static final String PAGE = "HTTP/1.0 403 Forbidden\r\nServer: x\r\n\r\n";

    @ParameterizedTest
    @CsvSource({
        "204, clean, ''",
        "201, infected, unknown",
        "403, infected, blocked",
        "400, permanent_error, refuses our requests",
        "404, permanent_error, refuses our requests",
        "500, temporary_error, failed",
        "533, temporary_error, failed",
        "539, permanent_error, has no licence",
        "558, permanent_error, has no licence",
        "551, temporary_error, busy",
        "503, temporary_error, busy",
        "200, temporary_error, unknown answer",
        "299, temporary_error, unknown answer"
    })
    void goesByTheStatus(int status, String word, String detail) {
        ScanResult result = Findings.of(read("ICAP/1.0 " + status + " x\r\n\r\n"), true);
        assertThat(result.word()).isEqualTo(word);
        assertThat(result.detail()).isEqualTo(detail);
    }

    /** As c-icap sends it. */
    @Test
    void readsViolationsBehindATab() {
        String reply = "ICAP/1.0 200 OK\r\nServer: C-ICAP/0.5.10\r\nConnection: keep-alive\r\nISTag: \"CI0001\"\r\n"
                + "X-Infection-Found: Type=0; Resolution=2; Threat=Eicar-Body-Sig.UNOFFICIAL;\r\n"
                + "X-Violations-Found: 1\r\n\t-\r\n\tEicar-Body-Sig.UNOFFICIAL\r\n\t0\r\n\t0\r\n"
                + "Encapsulated: res-hdr=0, res-body=" + PAGE.length() + "\r\n\r\n" + PAGE
                + "5\r\nHello\r\n0\r\n\r\n";
        assertResult(reply, "infected", "Eicar-Body-Sig.UNOFFICIAL");
    }

    /** As Symantec's Scan Engine was recorded to send it. */
    @Test
    void readsViolationsWithoutWhiteSpace() {
        String reply = "ICAP/1.0 201 Created\r\nISTag: \"0123\"\r\nDate: Thu Oct 13 03:07:36 2016 GMT\r\n"
                + "Service: Symantec Scan Engine/5.2.11.131\r\nService-ID: SYMCSCANRESP-AV\r\n"
                + "X-Violations-Found: 2\r\nvirus.msg\r\nW32.Beagle.AO@mm\r\n18411\r\n2\r\nfile: name\r\nOther\r\n1\r\n2\r\n"
                + "X-Outer-Container-Is-Mime: 0\r\nEncapsulated: res-hdr=0, res-body=" + PAGE.length() + "\r\n\r\n"
                + PAGE + "0\r\n\r\n";
        assertResult(reply, "infected", "W32.Beagle.AO@mm");
    }

    @ParameterizedTest
    @CsvSource({
        "Type=2; Resolution=0; Threat=Container size violation;, unscannable, limit",
        "Type=2; Resolution=0; Threat=Encrypted container violation, unscannable, encrypted",
        "Type=2; Resolution=0; Threat=Malformed container violation;, unscannable, malformed",
        "Type=2; Resolution=0; Threat=Else;, unscannable, container",
        "Type=0; Resolution=0; Threat=A|NonViralThreat=Adware;, infected, A",
        "Threat=B, infected, B",
        "nonsense, infected, unknown"
    })
    void readsInfections(String value, String word, String detail) {
        assertResult("ICAP/1.0 200 OK\r\nX-Infection-Found: " + value + "\r\n\r\n", word, detail);
    }

    @ParameterizedTest
    @CsvSource({
        "200 OK, Container size violation",
        "200 OK, Encrypted container violation",
        "200 OK, Malformed container violation",
        "200 OK, Else",
        "500 Server error, Malformed container violation",
        "533 Error scanning file, Else"
    })
    void tellsWhatHidesFromWhatFailed(String status, String violation) {
        String found = "X-Infection-Found: Type=2; Threat=" + violation + ";\r\n";
        assertThat(Findings.of(read("ICAP/1.0 " + status + "\r\n" + found + "\r\n"), true))
                .isInstanceOfSatisfying(ScanResult.Unscannable.class, each -> assertThat(each.isEvasion())
                        .isTrue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                CONTAINER + "\r\nX-Infection-Found: Type=0; Resolution=2; Threat=V;",
                CONTAINER + ", Type=0; Resolution=2; Threat=V;",
                CONTAINER + "\r\nX-Violations-Found: 1\r\n\t-\r\n\tV\r\n\t0\r\n\t0",
                CONTAINER
                        + "\r\nX-Violations-Found: 2\r\na\r\nEncrypted container violation\r\n0\r\n0\r\nb\r\nV\r\n1\r\n2",
                "X-Violations-Found: 2\r\na\r\nEncrypted container violation\r\n0\r\n0\r\nb\r\nV\r\n1\r\n2",
                CONTAINER + "\r\nX-Virus-ID: V",
                CONTAINER + "\r\nEncapsulated: res-body=0\r\n\r\n0\r\nX-Virus-Name: V"
            })
    void findsAVirusBesideAContainerThatHides(String fields) {
        assertResult("ICAP/1.0 200 OK\r\n" + fields + "\r\n\r\n", "infected", "V");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Type=2; Threat=Depth;\r\nX-Violations-Found: 1\r\na.zip\r\nDepth\r\n0\r\n0",
                "Type=2; Threat=Depth;\r\nX-Violations-Found: 1",
                "Type=2; Threat=Depth;\r\nX-Virus-ID: Depth",
                "Type=2\r\nX-Virus-ID: no threats"
            })
    void countsAContainerOnce(String infection) {
        assertResult("ICAP/1.0 200 OK\r\nX-Infection-Found: " + infection + "\r\n\r\n", "unscannable", "container");
    }

    @ParameterizedTest(name = "as response: {0}, {1}: {2}")
    @CsvSource({
        "false, POST /a HTTP/1.1,     clean",
        "false, POST /a HTTP/1.0,     clean",
        "true,  POST /a HTTP/1.1,     temporary_error",
        "false, POST /a,              temporary_error",
        "false, nonsense,             temporary_error",
        "true,  nonsense,             temporary_error",
        "false, POST /a HTTP/1.1 x,   temporary_error",
        "true,  HTTP/1.1 200 OK,      clean",
        "false, HTTP/1.1 200 OK,      clean"
    })
    void believesWhatComesBackOnlyInItsPlace(boolean asResponse, String line, String word) {
        String inner = line + "\r\nHost: mail\r\n\r\n";
        IcapReply reply = read("ICAP/1.0 200 OK\r\nEncapsulated: req-hdr=0, req-body=" + inner.length() + "\r\n\r\n"
                + inner + "0\r\n\r\n");
        assertThat(Findings.of(reply, asResponse).word()).isEqualTo(word);
    }

    @Test
    void looksEverywhere() {
        String inner = "HTTP/1.1 200 OK\r\nX-Virus-ID: Inside\r\n\r\n";
        assertResult(
                "ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0, res-body=" + inner.length() + "\r\n\r\n" + inner
                        + "0\r\n\r\n",
                "infected",
                "Inside");
        String clean = "HTTP/1.1 200 OK\r\n\r\n";
        assertResult(
                "ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0, res-body=" + clean.length() + "\r\n\r\n" + clean
                        + "0\r\nX-Virus-Name: Behind\r\n\r\n",
                "infected",
                "Behind");
        assertResult(
                "ICAP/1.0 200 OK\r\nX-Virus-ID: no threats\r\nEncapsulated: res-hdr=0, res-body=" + clean.length()
                        + "\r\n\r\n" + clean + "0\r\n\r\n",
                "clean",
                "");
        assertResult(
                "ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0, res-body=" + PAGE.length() + "\r\n\r\n" + PAGE
                        + "0\r\n\r\n",
                "infected",
                "blocked");
    }

    @Test
    void readsRepliesHoweverTheyAreCut() {
        String reply = "ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0, res-body=" + PAGE.length() + "\r\n\r\n" + PAGE
                + "5;x=y\r\nHello\r\n00A\r\n0123456789\r\n0\r\n\r\n";
        ReplyReader reader = new ReplyReader();
        ByteBuf octets = Unpooled.buffer();
        for (int i = 0; i < reply.length() - 1; i++) {
            octets.writeByte(reply.charAt(i));
            assertThat(reader.read(octets)).as("after %d octets", i + 1).isEmpty();
        }
        octets.writeByte('\n');
        assertThat(reader.read(octets)).isPresent();
        assertThat(octets.isReadable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\n\r\n",
                "ICAP/1.0\r\n\r\n",
                "ICAP/1.0 20 OK\r\n\r\n",
                "ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0, res-body=99999999\r\n\r\n",
                "ICAP/1.0 200 OK\r\nEncapsulated: res-body=0\r\n\r\nzz\r\n",
                "ICAP/1.0 200 OK\r\nEncapsulated: res-body=0\r\n\r\n1\r\nab\r\n",
                "ICAP/1.0 200 OK\r\nEncapsulated: res-body=0\r\n\r\n-1\r\nab\r\n"
            })
    void refusesWhatIsNotIcap(String reply) {
        assertThatThrownBy(() -> new ReplyReader().read(octets(reply))).isInstanceOf(IllegalStateException.class);
    }

    private static void assertResult(String reply, String word, String detail) {
        ScanResult result = Findings.of(read(reply), true);
        assertThat(result.word()).isEqualTo(word);
        assertThat(result.detail()).isEqualTo(detail);
    }

    private static IcapReply read(String reply) {
        ByteBuf octets = octets(reply);
        Optional<IcapReply> read = new ReplyReader().read(octets);
        assertThat(octets.isReadable()).isFalse();
        return read.orElseThrow();
    }

    private static ByteBuf octets(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }
}
