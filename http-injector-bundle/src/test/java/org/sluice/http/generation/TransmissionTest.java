package org.sluice.http.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.dom.SingleBody;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransmissionTest {

    private static final Limits LIMITS = new Limits(100, 100_000);
    private static final Instant DATE = Instant.parse("2026-03-04T05:06:07Z");

    @Test
    void fillsInTheValuesOfEachRecipient() throws Exception {
        Transmission transmission = read(
                """
                {'recipients': [
                   {'address': {'email': 'ann@sluice.test', 'name': 'Ann'}, 'substitution_data': {'name': 'Ann & Co'}},
                   'bob@sluice.test'],
                 'substitution_data': {'name': 'you', 'order': {'id': 7, 'paid': true}},
                 'content': {'from': 'Shop <shop@example.org>', 'subject': 'For {{name}}',
                   'text': 'Hello {{ name }}, order {{order.id}} {{order.paid}} {{nobody}}.',
                   'html': '<p title="{{name}}">{{name}} {{{name}}}</p>'}}""");
        Message first = parsed(message(transmission, 0));
        Message second = parsed(message(transmission, 1));
        assertThat(first.getSubject()).isEqualTo("For Ann & Co");
        assertThat(first.getTo().flatten().get(0).getName()).isEqualTo("Ann");
        assertThat(text(first, 0)).isEqualTo("Hello Ann & Co, order 7 true .\r\n");
        assertThat(text(first, 1)).isEqualTo("<p title=\"Ann &amp; Co\">Ann &amp; Co Ann & Co</p>\r\n");
        assertThat(text(second, 0)).isEqualTo("Hello you, order 7 true .\r\n");
        assertThat(transmission.generate(stamp(1)).sender()).hasToString("shop@example.org");
    }

    @Test
    void writesAWholeHeader() throws Exception {
        String message = message(read(simple("'text': 'x'")), 0);
        assertThat(message)
                .isEqualTo(
                        """
                        Date: Wed, 4 Mar 2026 05:06:07 +0000
                        From: shop@example.org
                        To: ann@sluice.test
                        Subject: s
                        Message-ID: <77.0@example.org>
                        MIME-Version: 1.0
                        Content-Type: text/plain; charset=UTF-8
                        Content-Transfer-Encoding: 7bit

                        x
                        """
                                .replace("\n", "\r\n"));
    }

    @Test
    void encodesWhatIsBeyondAscii() throws Exception {
        String message = message(
                read("{'recipients': [{'address': {'email': 'ann@bücher.example', 'name': 'Änn, \"X\"'}}],"
                        + "'content': {'from': {'email': 's@example.org', 'name': 'Grüße'}, 'subject': '"
                        + "Grüße aus Köln ".repeat(20) + "', 'text': 'ä = 1\\n.\\nFrom x\\n" + "long ".repeat(100)
                        + "', 'headers': {'X-Note': 'ñ', 'CC': 'Öl <o@example.org>, p@example.org'}}}"),
                0);
        assertThat(message).matches(text -> text.chars().allMatch(c -> c < 0x7f), "ASCII");
        assertThat(message.split("\r\n")).allMatch(line -> line.length() <= 78);
        Message parsed = parsed(message);
        assertThat(parsed.getSubject()).isEqualTo("Grüße aus Köln ".repeat(20).strip());
        assertThat(parsed.getFrom().get(0).getName()).isEqualTo("Grüße");
        assertThat(parsed.getTo().flatten().get(0).getName()).isEqualTo("Änn, \"X\"");
        assertThat(parsed.getTo().flatten().get(0).getAddress()).isEqualTo("ann@xn--bcher-kva.example");
        assertThat(parsed.getCc().flatten()).hasSize(2);
        assertThat(content((SingleBody) parsed.getBody())).startsWith("ä = 1\r\n.\r\nFrom x\r\nlong long");
    }

    @Test
    void nestsAttachmentsImagesAndTexts() throws Exception {
        String data = Base64.getEncoder().encodeToString("PNG".getBytes(StandardCharsets.UTF_8));
        Message message = parsed(message(
                read(simple("'text': 't', 'html': '<img src=\"cid:logo.png\">',"
                        + "'inline_images': [{'type': 'image/png', 'name': 'logo.png', 'data': '" + data + "'}],"
                        + "'attachments': [{'type': 'text/plain; charset=UTF-8', 'name': 'Liste ä.txt', 'data': '"
                        + data + "'}]")),
                0));
        Multipart mixed = (Multipart) message.getBody();
        Multipart related = (Multipart) mixed.getBodyParts().get(0).getBody();
        Multipart alternative = (Multipart) related.getBodyParts().get(0).getBody();
        assertThat(alternative.getCount()).isEqualTo(2);
        assertThat(related.getBodyParts()
                        .get(1)
                        .getHeader()
                        .getField("Content-ID")
                        .getBody())
                .isEqualTo("<logo.png>");
        assertThat(mixed.getBodyParts().get(1).getFilename()).isEqualTo("Liste ä.txt");
        assertThat(content((SingleBody) mixed.getBodyParts().get(1).getBody())).isEqualTo("PNG");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\\r\\nBcc: evil@example.org", "x\\nBcc: e", "x\\rBcc: e", "x\\u0000\\u2028\\u0085y"})
    void noValueEverStartsAField(String value) throws Exception {
        String json = "{'recipients': [{'address': {'email': 'ann@sluice.test', 'name': 'V'},"
                + "'substitution_data': {'v': 'V'}}],"
                + "'content': {'from': '\\\"{{v}}\\\" <s@example.org>', 'subject': '{{v}}', 'text': 'x',"
                + "'reply_to': '{{v}} <r@example.org>', 'headers': {'X-A': '{{v}}', 'X-B': 'V'}}}";
        String message = message(read(json.replace("V", value)), 0);
        String header = message.substring(0, message.indexOf("\r\n\r\n"));
        assertThat(header.split("\r\n(?![ \t])"))
                .allMatch(field -> field.matches(
                        "(?s)(Date|From|To|Reply-To|Subject|Message-ID|X-A|X-B|MIME-Version|Content-[A-Za-z-]+): .*"));
        assertThat(header.replace("\r\n", "")).doesNotContain("\r", "\n", "\0");
        assertThat(parsed(message).getBcc()).isNull();
    }

    @Test
    void noValueAddsAnAddress() {
        Transmission transmission = read("{'recipients': [{'address': 'ann@sluice.test',"
                + "'substitution_data': {'who': 'a@example.org>, <b@example.org'}}],"
                + "'content': {'from': '{{who}} <{{who}}>', 'subject': 's', 'text': 't'}}");
        assertThatThrownBy(() -> message(transmission, 0)).isInstanceOf(RecipientRefused.class);
    }

    @Test
    void showsAnotherToAndPutsTheCopyFieldIn() throws Exception {
        Transmission transmission = read("{'recipients': [{'address': {'email': 'cc@sluice.test',"
                + "'header_to': 'ann@sluice.test', 'name': 'Ann'}, 'return_path': 'b+1@example.org',"
                + "'tags': ['a'], 'metadata': {'k': 'own'}}], 'metadata': {'k': 'all', 'l': 1},"
                + "'return_path': 'bounce@example.org',"
                + "'content': {'from': 's@example.org', 'subject': 's', 'text': '{{k}} {{l}} {{address.email}}'}}");
        Generated generated = transmission.generate(stamp(0));
        assertThat(generated.recipient()).hasToString("cc@sluice.test");
        assertThat(generated.sender()).hasToString("b+1@example.org");
        assertThat(generated.facts())
                .containsEntry("http.metadata", "{\"k\":\"own\",\"l\":1}")
                .containsEntry("http.tags", "[\"a\"]");
        assertThat(new String(generated.octets(), StandardCharsets.UTF_8))
                .contains("To: Ann <ann@sluice.test>\r\n", "\r\n\r\nown 1 cc@sluice.test\r\n");
    }

    @Test
    void boundsWhatValuesCanBlowUp() {
        Transmission transmission = read(simple("'text': '" + "{{v}}".repeat(2_000) + "'")
                .replace("'content'", "'substitution_data': {'v': '" + "x".repeat(1_000) + "'}, 'content'"));
        assertThatThrownBy(() -> message(transmission, 0))
                .isInstanceOfSatisfying(RecipientRefused.class, refused -> assertThat(refused.description())
                        .contains("longer than 100000"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'recipients': ['a@b.c'],,}                                     | 400 | 1300 | line 1, column 26",
                "{'recipients': ['a@b.c'], 'recipients': []}                     | 400 | 1300 | Duplicate",
                "{'recipients': ['a@b.c']} x                                     | 400 | 1300 | line 1",
                "/**/                                                            | 400 | 1300 | line 1",
                "[]                                                              | 422 | 1300 | request",
                "{}                                                              | 422 | 1400 | recipients",
                "{'recipients': [], 'content': {}}                               | 422 | 1400 | recipients",
                "{'recipients': 'a@b.c', 'content': {}}                          | 422 | 1300 | recipients",
                "{'recipients': {'list_id': 'x'}, 'content': {}}                 | 404 | 1600 | list_id",
                "{'recipients': ['a@b.c']}                                       | 422 | 1400 | content",
                "{'recipients': ['a@b.c'], 'content': 'x'}                       | 422 | 1300 | content",
                "{'recipients': ['a@b.c'], 'content': {}}                        | 422 | 1400 | content.from",
                "{'recipients': ['a@b.c'], 'content': {'template_id': 'x'}}      | 404 | 1600 | template_id",
                "{'recipients': ['a@b.c'], 'contents': {}, 'content': {'from': 'a@b.c', 'subject': '', 'text': ''}} | 422 | 1300 | contents",
                "{'recipients': ['a@b.c'], 'return_path': 5}                     | 422 | 1300 | return_path",
                "{'recipients': ['a@b.c'], 'return_path': 'x'}                   | 422 | 1300 | return_path",
                "{'recipients': ['a@b.c'], 'metadata': []}                       | 422 | 1300 | metadata",
                "{'recipients': ['a@b.c'], 'options': {'start_time': '2027-01-01T00:00:00Z'}} | 422 | 1300 | options.start_time",
                "{'recipients': ['a@b.c'], 'options': {'open_tracking': true}}   | 422 | 1300 | options.open_tracking",
                "{'recipients': ['a@b.c'], 'options': {'open_tracking': 'yes'}}  | 422 | 1300 | options.open_tracking",
                "{'recipients': ['a@b.c'], 'options': {'ip_pool': 'x'}}          | 422 | 1300 | options.ip_pool"
            })
    void refusesARequest(String json, int status, String code, String description) {
        RequestRefused refused = catchThrowableOfType(RequestRefused.class, () -> read(json));
        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.description()).contains(description);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'subject': 's', 'text': 5                                 | 1300 | content.text",
                "'subject': 's'                                            | 1400 | content.html",
                "'text': 's'                                               | 1400 | content.subject",
                "'subject': 's', 'text': 't', 'amp_html': 'x'              | 1300 | content.amp_html",
                "'subject': '{{if x}}', 'text': 't'                        | 3000 | content.subject: line 1",
                "'subject': 's', 'text': 'a\\nb {{#each}}'                 | 3000 | content.text: line 2",
                "'subject': 's', 'text': '{{name'                          | 3000 | missing ending }}",
                "'subject': 's', 'text': '{{end}}'                         | 3000 | content.text",
                "'subject': 's', 'text': 't', 'headers': {'Subject': 'x'}  | 1300 | content.headers.Subject",
                "'subject': 's', 'text': 't', 'headers': {'Content-Type': 'x'} | 1300 | content.headers.Content-Type",
                "'subject': 's', 'text': 't', 'headers': {'X\\r\\nBcc': 'x'} | 1300 | content.headers.X\\u000D",
                "'subject': 's', 'text': 't', 'headers': {'X-A': 1}        | 1300 | content.headers.X-A",
                "'subject': 's', 'text': 't', 'headers': {'CC': 'x'}       | 1300 | content.headers.CC",
                "'subject': 's', 'text': 't', 'reply_to': 'x y@z'          | 1300 | content.reply_to",
                "'subject': 's', 'text': 't', 'attachments': [{'type': 'image/png', 'name': 'a', 'data': '***'}] | 1300 | attachments[0].data",
                "'subject': 's', 'text': 't', 'attachments': [{'type': 'multipart/mixed', 'name': 'a', 'data': ''}] | 1300 | attachments[0].type",
                "'subject': 's', 'text': 't', 'attachments': [{'type': 'a/b', 'name': 'a\\r\\nb', 'data': ''}] | 1300 | attachments[0].name",
                "'subject': 's', 'text': 't', 'inline_images': [{'type': 'a/b', 'name': 'a>b', 'data': ''}] | 1300 | inline_images[0].name",
                "'subject': 's', 'text': 't', 'email_rfc822': 'A: b'       | 1300 | content."
            })
    void refusesAContent(String members, String code, String description) {
        RequestRefused refused = catchThrowableOfType(RequestRefused.class, () -> read(simpleOf(members)));
        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.description()).contains(description);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "5                                              | recipients[0]",
                "{}                                             | address is required",
                "{'address': {'name': 'x'}}                     | address.email is required",
                "{'address': {'email': 5}}                      | address.email",
                "'ann'                                          | address without a domain",
                "'a@b.c\\r\\nRCPT TO:<x@y.z>'                   | control character",
                "'a b@c.d'                                      | space",
                "'ä@example.org'                                | beyond ASCII",
                "{'address': {'email': 'a@b.c', 'header_to': 'x'}} | address.header_to",
                "{'address': 'a@b.c', 'tags': 'x'}              | tags",
                "{'address': 'a@b.c', 'tags': [1]}              | tags",
                "{'address': 'a@b.c', 'metadata': 1}            | metadata",
                "{'address': 'a@b.c', 'substitution_data': 'x'} | substitution_data",
                "{'address': 'a@b.c', 'return_path': 'x'}       | return_path",
                "{'address': 'a@b.c', 'rcpt_options': 1}        | rcpt_options"
            })
    void refusesARecipient(String recipient, String description) {
        Transmission transmission = read("{'recipients': [" + recipient
                + "], 'content': {'from': 's@example.org', 'subject': 's', 'text': 't'}}");
        RecipientRefused refused = catchThrowableOfType(RecipientRefused.class, () -> transmission.generate(stamp(0)));
        assertThat(refused.getMessage() + ' ' + refused.description()).contains(description);
    }

    private static String simple(String members) {
        return simpleOf("'subject': 's', " + members);
    }

    private static String simpleOf(String members) {
        return "{'recipients': ['ann@sluice.test'], 'content': {'from': 'shop@example.org', " + members + "}}";
    }

    static Transmission read(String json) {
        return Transmission.read(stream(json), LIMITS);
    }

    /** JSON as it stands in a test: apostrophes for quotes. */
    static InputStream stream(String json) {
        return new ByteArrayInputStream(json.replace("\"", "\\\"")
                .replace("\\\\\"", "\\\"")
                .replace('\'', '"')
                .getBytes(StandardCharsets.UTF_8));
    }

    static Stamp stamp(int index) {
        return new Stamp("77", index, DATE);
    }

    static String message(Transmission transmission, int index) throws RecipientRefused {
        return new String(transmission.generate(stamp(index)).octets(), StandardCharsets.UTF_8);
    }

    static Message parsed(String message) throws Exception {
        return new DefaultMessageBuilder()
                .parseMessage(new ByteArrayInputStream(message.getBytes(StandardCharsets.UTF_8)));
    }

    static String text(Message message, int part) throws Exception {
        return content((SingleBody)
                ((Multipart) message.getBody()).getBodyParts().get(part).getBody());
    }

    static String content(SingleBody body) throws Exception {
        return new String(body.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
