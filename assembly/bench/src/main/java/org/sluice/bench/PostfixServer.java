package org.sluice.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Debian's Postfix with a configuration of its own under the work folder: one smtpd port on loopback, its queue files synced
 * as always. For ACCEPT mail is put on hold, so that only acceptance is measured; for RELAY it goes to the sink; a test may
 * have it do something else.
 */
public final class PostfixServer implements Server {

    private final Path config;
    private final InetSocketAddress address;
    private final long pid;

    PostfixServer(Path work, Throughput.Kind kind, InetSocketAddress sink, int processes) throws Exception {
        this(work, fate(kind, sink), processes);
    }

    /** With settings of its own at the end of {@code main.cf}, where they win. */
    public PostfixServer(Path work, String settings, int processes) throws Exception {
        config = Files.createDirectories(work.resolve("postfix/etc"));
        Path queue = Files.createDirectories(work.resolve("postfix/queue"));
        Path data = Files.createDirectories(work.resolve("postfix/data"));
        UserPrincipal postfix =
                data.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postfix");
        Files.setOwner(data, postfix);
        Files.setPosixFilePermissions(queue, PosixFilePermissions.fromString("rwxr-xr-x"));
        address = new InetSocketAddress("127.0.0.1", Bed.freePort());
        Files.writeString(config.resolve("main.cf"), main(settings, queue, data, processes));
        Files.writeString(config.resolve("master.cf"), master(address.getPort()));
        Bed.run(List.of("postfix", "-c", config.toString(), "start"));
        pid = awaitPid(queue);
        awaitBanner();
    }

    @Override
    public String name() {
        return "Postfix";
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public long pid() {
        return pid;
    }

    @Override
    public void close() throws IOException {
        Bed.run(List.of("postfix", "-c", config.toString(), "stop"));
    }

    private static String fate(Throughput.Kind kind, InetSocketAddress sink) {
        return kind == Throughput.Kind.ACCEPT
                ? "smtpd_recipient_restrictions = static:HOLD, permit\n"
                : "smtpd_recipient_restrictions = permit\ndefault_transport = smtp:[127.0.0.1]:" + sink.getPort()
                        + "\nrelay_transport = $default_transport\n";
    }

    private static String main(String settings, Path queue, Path data, int processes) {
        return """
                compatibility_level = 3.6
                queue_directory = %s
                data_directory = %s
                maillog_file = %s/log
                maillog_file_prefixes = /
                syslog_facility = local7
                myhostname = postfix.bench.test
                mydestination =
                inet_interfaces = 127.0.0.1
                inet_protocols = ipv4
                alias_maps =
                local_recipient_maps =
                relay_domains = bench.test
                mynetworks = 127.0.0.0/8
                smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
                smtpd_peername_lookup = no
                smtpd_client_connection_count_limit = 0
                smtpd_client_connection_rate_limit = 0
                smtpd_client_message_rate_limit = 0
                smtp_tls_security_level =
                smtp_dns_support_level = disabled
                smtp_destination_concurrency_limit = 50
                default_destination_concurrency_limit = 50
                initial_destination_concurrency = 20
                qmgr_message_active_limit = 50000
                in_flow_delay = 0
                default_process_limit = %d
                disable_vrfy_command = yes
                %s"""
                .formatted(queue, data, data, Math.max(processes, 100), settings);
    }

    private static String master(int port) {
        return """
                127.0.0.1:%d inet n - n - - smtpd
                cleanup unix n - n - 0 cleanup
                qmgr unix n - n 300 1 qmgr
                rewrite unix - - n - - trivial-rewrite
                bounce unix - - n - 0 bounce
                defer unix - - n - 0 bounce
                trace unix - - n - 0 bounce
                flush unix n - n 1000? 0 flush
                smtp unix - - n - - smtp
                relay unix - - n - - smtp
                error unix - - n - - error
                retry unix - - n - - error
                discard unix - - n - - discard
                anvil unix - - n - 1 anvil
                tlsmgr unix - - n 1000? 1 tlsmgr
                scache unix - - n - 1 scache
                proxymap unix - - n - - proxymap
                postlog unix-dgram n - n - 1 postlogd
                """
                .formatted(port);
    }

    private static long awaitPid(Path queue) throws Exception {
        Path file = queue.resolve("pid/master.pid");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() < end) {
            if (Files.exists(file) && !Files.readString(file).isBlank()) {
                return Long.parseLong(Files.readString(file).strip());
            }
            Thread.sleep(20);
        }
        throw new IOException("Postfix did not start: no " + file);
    }

    private void awaitBanner() throws Exception {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(20_000);
            socket.connect(address, 10_000);
            if (socket.getInputStream().read() != '2') {
                throw new IOException("Postfix answers without a 220");
            }
        }
    }
}
