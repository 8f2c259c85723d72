package org.sluice.itest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;

/** A client that comes as far as DATA, and sends its message when it is told to. Its address says which contract it meets. */
final class MatrixClient {
    private static final byte[] MESSAGE = "Subject: hello\r\n\r\nHello\r\n".getBytes(StandardCharsets.US_ASCII);

    private final String address;
    private final String fault;
    private final String recipient;
    private final int port;
    private Smtp smtp;

    /** {@code guard} is the module it meets; {@code recipient} is its alone. */
    MatrixClient(String address, String guard, String fault, int port) {
        this.address = address;
        this.fault = fault;
        this.recipient = fault + '.' + guard;
        this.port = port;
    }

    /** The local part of its recipient. */
    String recipient() {
        return recipient;
    }

    /** Goes as far as 354; returns the reply that kept it from there, or that one. */
    String begin() throws IOException {
        smtp = Smtp.connect(address, port);
        smtp.command("EHLO client.example.org");
        String sender = smtp.command("MAIL FROM:<" + fault + "@example.org>");
        if (!sender.startsWith("250")) {
            return end(sender);
        }
        smtp.command("RCPT TO:<" + recipient + "@sluice.test>");
        return smtp.command("DATA");
    }

    /** Sends the message, on a thread of that executor; completes with the reply. */
    CompletableFuture<String> send(ExecutorService threads) {
        return CompletableFuture.supplyAsync(this::send, threads);
    }

    /** All of it. */
    CompletableFuture<String> deliver(ExecutorService threads) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        String reply = begin();
                        return reply.startsWith("354") ? send() : reply;
                    } catch (IOException e) {
                        return e.toString();
                    }
                },
                threads);
    }

    private String send() {
        try {
            return end(smtp.body(MESSAGE));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private String end(String reply) throws IOException {
        smtp.close();
        return reply;
    }
}
