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

    private static final String PAGE = "HTTP/1.0 403 Forbidden\r\nServer: x\r\n\r\n";

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "204, GENERIC, clean, ''",
        "201, SYMANTEC, infected, unknown",
        "403, SYMANTEC, infected, blocked",
        "400, GENERIC, permanent_error, refuses our requests",
        "404, GENERIC, permanent_error, refuses our requests",
        "500, GENERIC, temporary_error, failed",
        "500, SYMANTEC, unscannable, malformed",
        "533, SYMANTEC, unscannable, failed",
        "539, SYMANTEC, permanent_error, has no licence",
        "558, SYMANTEC, permanent_error, has no licence",
        "551, SYMANTEC, temporary_error, busy",
        "503, GENERIC, temporary_error, busy",
        "200, GENERIC, temporary_error, unknown answer",
        "299, GENERIC, temporary_error, unknown answer"
    })
    void goesByTheStatus(int status, Dialect dialect, String word, String detail) {
        ScanResult result = Findings.of(read("ICAP/1.0 " + status + " x\r\n\r\n"), dialect);
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
        "200 OK, Container size violation, true",
        "200 OK, Encrypted container violation, true",
        "200 OK, Malformed container violation, true",
        "200 OK, Else, true",
        "500 Server error, '', true",
        "533 Error scanning file, '', false"
    })
    void tellsWhatHidesFromWhatFailed(String status, String violation, boolean hides) {
        String found = violation.isEmpty() ? "" : "X-Infection-Found: Type=2; Threat=" + violation + ";\r\n";
        ScanResult result = Findings.of(read("ICAP/1.0 " + status + "\r\n" + found + "\r\n"), Dialect.SYMANTEC);
        assertThat(result).isInstanceOfSatisfying(ScanResult.Unscannable.class, each -> assertThat(each.isEvasion())
                .isEqualTo(hides));
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
        ScanResult result = Findings.of(read(reply), Dialect.GENERIC);
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
