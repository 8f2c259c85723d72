package org.sluice.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * Debian's Postfix as a contender. For ACCEPT mail is put on hold, so that only acceptance is measured; for RELAY it goes to
 * the sink.
 */
final class PostfixServer implements Server {

    private final org.sluice.testing.PostfixServer postfix;

    PostfixServer(Path work, Throughput.Kind kind, InetSocketAddress sink, int processes) throws IOException {
        postfix = new org.sluice.testing.PostfixServer(work.resolve("postfix"))
                .start(settings(Math.max(processes, 100)) + fate(kind, sink));
    }

    @Override
    public String name() {
        return "Postfix";
    }

    @Override
    public InetSocketAddress address() {
        return postfix.address();
    }

    @Override
    public long pid() {
        return postfix.pid();
    }

    @Override
    public void close() {
        postfix.close();
    }

    private static String fate(Throughput.Kind kind, InetSocketAddress sink) {
        return kind == Throughput.Kind.ACCEPT
                ? "smtpd_recipient_restrictions = static:HOLD, permit\n"
                : "smtpd_recipient_restrictions = permit\ndefault_transport = smtp:[127.0.0.1]:" + sink.getPort()
                        + "\nrelay_transport = $default_transport\n";
    }

    private static String settings(int processes) {
        return """
                relay_domains = bench.test
                smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
                smtpd_client_connection_count_limit = 0
                smtpd_client_connection_rate_limit = 0
                smtpd_client_message_rate_limit = 0
                smtp_destination_concurrency_limit = 50
                default_destination_concurrency_limit = 50
                initial_destination_concurrency = 20
                qmgr_message_active_limit = 50000
                default_process_limit = %d
                disable_vrfy_command = yes
                """
                .formatted(processes);
    }
}
