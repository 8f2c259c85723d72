package org.sluice.module.policy_service;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.sluice.testing.FaultyServer;

/**
 * A policy server that takes nothing but requests as Postfix's SMTPD_POLICY_README has them, keeps them, and answers as told. One
 * that is malformed gets no answer.
 */
public final class PolicyServer implements AutoCloseable {

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> malformed = new CopyOnWriteArrayList<>();
    private final FaultyServer server;
    private volatile Function<Map<String, String>, String> answers;

    /** {@code answers}: what to say to these attributes, without {@code action=}. */
    PolicyServer(Function<Map<String, String>, String> answers) {
        this.answers = answers;
        this.server = new FaultyServer((client, in, out) -> {
            while (true) {
                out.write(reply(in));
                out.flush();
            }
        });
    }

    /** One that says the same to all. */
    static PolicyServer saying(String action) {
        return new PolicyServer(request -> action);
    }

    void say(String action) {
        answers = request -> action;
    }

    String address() {
        return server.address();
    }

    /** Connections taken. */
    int connections() {
        return server.accepted();
    }

    /** As they came, without the empty line. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** The attributes of the last one. */
    Map<String, String> last() throws IOException {
        return attributes(requests.get(requests.size() - 1));
    }

    List<String> malformed() {
        return List.copyOf(malformed);
    }

    @Override
    public void close() {
        server.close();
    }

    /** Reads one request and answers it so, without keeping it. */
    public static byte[] replyTo(InputStream in, Function<Map<String, String>, String> answers) throws IOException {
        return reply(read(in), answers);
    }

    private static byte[] reply(String request, Function<Map<String, String>, String> answers) throws IOException {
        return ("action=" + answers.apply(attributes(request)) + "\n\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private byte[] reply(InputStream in) throws IOException {
        String request = read(in);
        try {
            byte[] reply = reply(request, answers);
            requests.add(request);
            return reply;
        } catch (IOException unusable) {
            malformed.add(unusable.getMessage());
            throw unusable;
        }
    }

    /** Up to the empty line. */
    static String read(InputStream in) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        List<Byte> last = new ArrayList<>(List.of((byte) 0, (byte) 0));
        while (!last.equals(List.of((byte) '\n', (byte) '\n'))) {
            int octet = in.read();
            if (octet < 0) {
                throw new IOException("the request ends early");
            }
            request.write(octet);
            last.remove(0);
            last.add((byte) octet);
        }
        return request.toString(StandardCharsets.UTF_8).replaceFirst("\n$", "");
    }

    static Map<String, String> attributes(String request) throws IOException {
        Map<String, String> attributes = new LinkedHashMap<>();
        if (!request.startsWith("request=smtpd_access_policy\n")) {
            throw new IOException("request: " + request);
        }
        for (String line : request.split("\n")) {
            int end = line.indexOf('=');
            boolean wrong = end < 1 || line.chars().anyMatch(Character::isISOControl);
            if (wrong || attributes.put(line.substring(0, end), line.substring(end + 1)) != null) {
                throw new IOException("line: " + line);
            }
        }
        return attributes;
    }
}
