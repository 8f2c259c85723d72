package org.sluice.support.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.support.upstream.Line;

/** Whether a connection serves again. */
class HttpTalkTest {

    /** A server that does not do as it was asked, or is quicker than its own FIN, is asked nothing more (RFC 9112 section 9.6). */
    @ParameterizedTest(name = "{0}: {1}; the server: {2}")
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "Accept, text/plain, keep-alive, answerAndKeep",
                "Accept, close, keep-alive, answerAndKeep",
                "Connection, keep-alive, keep-alive, answerAndKeep",
                "Connection, not-close, keep-alive, answerAndKeep",
                "Accept, text/plain, close, answer",
                "Connection, close, keep-alive, answer",
                "connection, \"TE, Close\", keep-alive, answer"
            })
    void keepsAConnectionOnlyWhereBothSidesDo(String name, String value, String reply, String said) {
        HttpTalk talk = new HttpTalk(HttpRequest.get("/").header(name, value), 100);
        List<String> called = new ArrayList<>();
        talk.received(
                Unpooled.copiedBuffer(
                        "HTTP/1.1 200 OK\r\nConnection: " + reply + "\r\nContent-Length: 2\r\n\r\nok",
                        StandardCharsets.US_ASCII),
                line(called));
        talk.ended();
        assertThat(called).containsExactly(said);
    }

    @SuppressWarnings("unchecked")
    private static Line<HttpReply> line(List<String> called) {
        return (Line<HttpReply>) Proxy.newProxyInstance(
                Line.class.getClassLoader(), new Class<?>[] {Line.class}, (proxy, method, arguments) -> {
                    called.add(method.getName());
                    return null;
                });
    }
}
