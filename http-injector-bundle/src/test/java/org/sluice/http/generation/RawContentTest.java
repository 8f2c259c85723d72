package org.sluice.http.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.dom.SingleBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawContentTest {

    private static final String COMPLETE =
            "Date: Wed, 4 Mar 2026 05:06:07 +0000\nMessage-ID: <1@example.org>\nFrom: A <a@example.org>\nTo: x@y.z\n";

    @Test
    void leavesAWholeMessageAsItIs() throws Exception {
        String message = COMPLETE + "X-Odd:   {{braces}} \n\tfolded\n\n.dot\n{{not}} a template\nlong "
                + "x".repeat(5_000) + "\n";
        Transmission transmission = transmission(message, null);
        Generated generated = transmission.generate(TransmissionTest.stamp(0));
        assertThat(generated.octets()).asString(StandardCharsets.UTF_8).isEqualTo(message.replace("\n", "\r\n"));
        assertThat(generated.sender()).hasToString("a@example.org");
        assertThat(transmission.generate(TransmissionTest.stamp(1)).octets()).isSameAs(generated.octets());
    }

    @Test
    void addsDateAndMessageIdWhereMissing() throws Exception {
        String made = text(transmission("From: a@example.org\r\nSubject: s\r\n\r\nbody", null));
        assertThat(made)
                .isEqualTo("Date: Wed, 4 Mar 2026 05:06:07 +0000\r\nMessage-ID: <77.0@example.org>\r\n"
                        + "From: a@example.org\r\nSubject: s\r\n\r\nbody");
    }

    @Test
    void fillsInHeaderAndTexts() throws Exception {
        String message = COMPLETE
                + """
                Subject: For {{name}}
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary="out"

                preamble
                --out
                Content-Type: multipart/alternative; boundary=in

                --in
                Content-Type: text/plain

                Dear {{name}}
                --in
                Content-Type: text/html; charset=UTF-8
                Content-Transfer-Encoding: base64

                PGI+e3tuYW1lfX08L2I+
                --in--
                --out
                Content-Type: application/octet-stream
                Content-Transfer-Encoding: base64

                e3tuYW1lfX0=
                --out--
                """;
        String made = text(transmission(message, "Ännä <x>"));
        Message parsed = TransmissionTest.parsed(made);
        assertThat(parsed.getSubject()).isEqualTo("For Ännä <x>");
        Multipart mixed = (Multipart) parsed.getBody();
        Multipart inner = (Multipart) mixed.getBodyParts().get(0).getBody();
        assertThat(part(inner, 0)).isEqualTo("Dear Ännä <x>");
        assertThat(part(inner, 1)).isEqualTo("<b>Ännä &lt;x&gt;</b>");
        assertThat(part(mixed, 1)).isEqualTo("{{name}}");
        assertThat(mixed.getPreamble()).isEqualTo("preamble");
        assertThat(made).endsWith("\r\n--out--\r\n");
    }

    @Test
    void leavesSignedPartsAlone() throws Exception {
        String message = COMPLETE
                + """
                Subject: {{name}}
                Content-Type: multipart/signed; boundary=b; protocol=x

                --b
                Content-Type: text/plain

                {{name}}
                --b
                Content-Type: application/pkcs7-signature

                sig
                --b--
                """;
        String made = text(transmission(message, "Ann"));
        assertThat(made)
                .isEqualTo(message.replace("Subject: {{name}}", "Subject: Ann").replace("\n", "\r\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no header at all\n\nbody",
                "Subject: s\nbroken line\n\nbody",
                "Subject: s\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\npart without an end\n",
                "Subject: s\0\n\nbody",
                "   ",
            })
    void refusesWhatIsNoMessage(String message) {
        RequestRefused refused = catchThrowableOfType(RequestRefused.class, () -> transmission(message, null));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.description()).startsWith("content.email_rfc822");
    }

    @Test
    void refusesEndlessNesting() {
        StringBuilder message = new StringBuilder("From: a@example.org\n");
        for (int i = 0; i < 2_000; i++) {
            message.append("Content-Type: multipart/mixed; boundary=b")
                    .append(i)
                    .append("\n\n--b")
                    .append(i)
                    .append('\n');
        }
        RequestRefused refused =
                catchThrowableOfType(RequestRefused.class, () -> transmission(message.toString(), null));
        assertThat(refused.description()).contains("more than 32");
    }

    @Test
    void needsAReturnPathWhereThereIsNoAuthor() {
        RecipientRefused refused =
                catchThrowableOfType(RecipientRefused.class, () -> text(transmission("Subject: s\n\nbody\n", null)));
        assertThat(refused.description()).contains("return_path");
    }

    private static Transmission transmission(String message, String name) {
        ObjectNode request = Json.object();
        request.putArray("recipients").add("ann@sluice.test").add("bob@sluice.test");
        request.putObject("content").put("email_rfc822", message);
        if (name != null) {
            request.putObject("substitution_data").put("name", name);
        }
        return Transmission.read(new ByteArrayInputStream(Json.write(request)), new Limits(10, 1_000_000));
    }

    private static String text(Transmission transmission) throws RecipientRefused {
        return TransmissionTest.message(transmission, 0);
    }

    private static String part(Multipart multipart, int index) throws Exception {
        return TransmissionTest.content(
                (SingleBody) multipart.getBodyParts().get(index).getBody());
    }
}
