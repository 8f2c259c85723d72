package org.sluice.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.SmtpReply;
import org.sluice.operations.MailLog.Event;
import org.sluice.support.log.RejectLine;
import org.sluice.validation.Conclusion;
import org.sluice.validation.Phase;
import org.sluice.validation.Verdict;

class MailLogTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);

    @Test
    void writesOneLineOfJson() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("session", "s\r\n\"\u0000\u007f\u20ac");
        fields.put("size", 12);
        fields.put("ms", 1.5);
        fields.put("tls", true);
        fields.put("none", null);
        fields.put("list", List.of("a", 1));
        fields.put("map", Map.of("k", Map.of("k", Map.of("k", Map.of("k", "deep")))));
        assertThat(MailLine.of(CLOCK.instant(), Event.RECEIVED, fields))
                .isEqualTo("{\"time\":\"2026-03-01T12:00:00.000Z\",\"event\":\"received\","
                        + "\"session\":\"s\\r\\n\\\"\\u0000\\u007F\\u20AC\",\"size\":12,\"ms\":1.5,\"tls\":true,"
                        + "\"none\":null,\"list\":[\"a\",1],\"map\":{\"k\":{\"k\":{\"k\":\"{k=deep}\"}}}}");
    }

    /** Read back by a parser that minds doubled names, and by anybody who only counts lines. */
    @ParameterizedTest
    @MethodSource("org.sluice.testing.Hostile#values")
    void carriesWhateverAPeerSaid(String value) throws Exception {
        Map<String, Object> fields = RejectLine.of("s")
                .peer(new InetSocketAddress("2001:db8::1", 25))
                .listener("smtp")
                .sender(value)
                .recipient(value)
                .decision("rcptto", "m", SmtpReply.quoting(550, "5.1.1", value), value)
                .dictionaries(Map.of("ehlo_string", value, value, "name"), Map.of("mailfrom_string", value))
                .fields();
        String line = MailLine.of(CLOCK.instant(), Event.REFUSED, fields);
        assertThat(line).matches("[ -~]+");
        assertThat(line).hasSizeLessThan(100_000);
        String kept = value.length() > 2_000 ? value.substring(0, 2_000) + "..." : value;
        try (JsonParser json = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build()
                .createParser(line)) {
            List<String> path = new ArrayList<>();
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.VALUE_STRING
                        && List.of("sender", "why", "ehlo_string").contains(json.currentName())) {
                    assertThat(json.getText()).isEqualTo(kept);
                    path.add(json.currentName());
                }
            }
            assertThat(path).containsExactlyInAnyOrder("sender", "why", "ehlo_string");
        }
    }

    @Test
    void boundsWhatAPeerCanFill() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("long", "x".repeat(100_000));
        fields.put("many", Collections.nCopies(10_000, "y"));
        for (int i = 0; i < 1_000; i++) {
            fields.put("k" + i, "v");
        }
        assertThat(MailLine.of(CLOCK.instant(), Event.REJECTED, fields))
                .hasSizeLessThan(10_000)
                .contains("\"more\":802");
    }

    @Test
    void neverWaitsAndCountsWhatItDrops() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(1);
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        AtomicInteger dropped = new AtomicInteger();
        MailLogWriter writer = new MailLogWriter(
                "test",
                2,
                CLOCK,
                line -> {
                    entered.countDown();
                    try {
                        blocked.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    lines.add(line);
                },
                dropped::incrementAndGet);
        writer.start();
        writer.write(Event.RECEIVED, Map.of("n", 0));
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
        for (int i = 1; i < 5; i++) {
            writer.write(Event.RECEIVED, Map.of("n", i));
        }
        assertThat(dropped).hasValue(2);
        blocked.countDown();
        writer.close();
        assertThat(lines).hasSize(3).last().asString().contains("\"n\":2");
        writer.write(Event.RECEIVED, Map.of("n", 9));
        assertThat(dropped).hasValue(3);
    }

    @Test
    void logsRefusalsBeforeThereIsContent() {
        LinkedHashMap<Event, Map<String, ?>> written = new LinkedHashMap<>();
        RefusalLogComponent refusals = new RefusalLogComponent(written::put);
        SmtpReply temporary = new SmtpReply(451, "4.3.0", "later");
        SmtpReply permanent = new SmtpReply(550, "5.1.1", "no");
        refusals.concluded(Conclusion.of(Phase.CONNECT, "s", Verdict.CONTINUE).build());
        refusals.concluded(Conclusion.of(Phase.DATA, "s", Verdict.reject("x"))
                .reply(permanent)
                .build());
        assertThat(written).isEmpty();
        refusals.concluded(Conclusion.of(Phase.CONNECT, "s", Verdict.defer("x"))
                .reply(temporary)
                .module("rbl")
                .build());
        assertThat(written.get(Event.REFUSED).get("module")).isEqualTo("rbl");
        refusals.concluded(Conclusion.of(Phase.RCPTTO, "s", Verdict.reject("unknown"))
                .transaction("s.1")
                .client(new InetSocketAddress("192.0.2.1", 25), "smtp")
                .local(new InetSocketAddress("2001:db8::1", 25))
                .sender(EnvelopeAddress.parse("a@example.org"))
                .recipient(EnvelopeAddress.parse("one@sluice.test"))
                .reply(permanent)
                .module("core")
                .dictionaries(Map.of("ehlo_domain", "h"), Map.of("mailfrom_domain", "d"))
                .build());
        assertThat(written)
                .as("of messages the mail log tells, and there was none")
                .containsOnlyKeys(Event.REFUSED);
        assertThat(written.get(Event.REFUSED).toString())
                .isEqualTo(
                        "{session=s, transaction=s.1, peer=192.0.2.1:25, local=[2001:db8:0:0:0:0:0:1]:25, listener=smtp,"
                                + " sender=a@example.org, recipient=one@sluice.test,"
                                + " phase=rcptto, module=core, code=550, enhanced=5.1.1, reply=550 5.1.1 no, why=unknown,"
                                + " connection_context={ehlo_domain=h}, message_context={mailfrom_domain=d}}");
    }
}
