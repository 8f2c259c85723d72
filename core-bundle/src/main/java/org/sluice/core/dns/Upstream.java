package org.sluice.core.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.sluice.dns.DnsException;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

/**
 * The name servers as one: asks the one that answered last, goes on to the next when it does not, each attempt under its
 * own deadline. A server that refuses is not asked the same thing again; one that cannot read EDNS is asked without.
 */
final class Upstream {

    private final Wire wire;
    private final Settings settings;
    private final Executor answers;
    private volatile int preferred;

    Upstream(Wire wire, Settings settings, Executor answers) {
        this.wire = wire;
        this.settings = settings;
        this.answers = answers;
    }

    /** A reply with NOERROR or NXDOMAIN, completed on the answers' executor; fails with a DnsException. */
    CompletionStage<Message> ask(Question question) {
        return new Asking(question).attempt();
    }

    /** One question on its way through the attempts. */
    private final class Asking {
        private final Question question;
        private final List<InetSocketAddress> servers;
        private final boolean[] refused;
        private int server;
        private int attempts;
        private boolean extended = true;
        private String trouble = "";

        Asking(Question question) {
            this.question = question;
            this.servers = question.server().map(List::of).orElse(settings.servers());
            this.refused = new boolean[servers.size()];
            this.server = question.server().isPresent() ? 0 : preferred;
        }

        CompletionStage<Message> attempt() {
            attempts++;
            InetSocketAddress address = servers.get(server);
            Query query = Query.of(question, extended, settings.trustsAd());
            return wire.udp(address, query, settings.timeout())
                    .thenApplyAsync(Asking::read, answers)
                    .thenCompose(reply -> whole(reply, address, query))
                    .handleAsync(this::judge, answers)
                    .thenCompose(next -> next);
        }

        private CompletionStage<Message> whole(Message reply, InetSocketAddress address, Query query) {
            return reply.getHeader().getFlag(Flags.TC)
                    ? wire.tcp(address, query, settings.timeout()).thenApplyAsync(Asking::read, answers)
                    : CompletableFuture.completedFuture(reply);
        }

        private CompletionStage<Message> judge(Message reply, Throwable failure) {
            if (failure != null) {
                trouble = describe(failure) + " from " + text(servers.get(server));
                return attempts < settings.attempts() && nextServer() ? attempt() : failed();
            }
            int rcode = reply.getRcode();
            if (rcode == Rcode.NOERROR || rcode == Rcode.NXDOMAIN) {
                if (question.server().isEmpty()) {
                    preferred = server;
                }
                return CompletableFuture.completedFuture(reply);
            }
            trouble = Rcode.string(rcode) + " from " + text(servers.get(server));
            if (extended && (rcode == Rcode.FORMERR || rcode == Rcode.NOTIMP || rcode == Rcode.BADVERS)) {
                extended = false;
                return attempt();
            }
            refused[server] = true;
            return nextServer() ? attempt() : failed();
        }

        /** The next one round that has not refused; false when all have. */
        private boolean nextServer() {
            for (int step = 1; step <= servers.size(); step++) {
                int candidate = (server + step) % servers.size();
                if (!refused[candidate]) {
                    server = candidate;
                    return true;
                }
            }
            return false;
        }

        private CompletionStage<Message> failed() {
            return CompletableFuture.failedFuture(new DnsException(question + ": " + trouble));
        }

        private static Message read(byte[] octets) {
            try {
                return Query.read(octets);
            } catch (IOException e) {
                throw new CompletionException(new IOException("malformed reply", e));
            }
        }

        private static String describe(Throwable failure) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (cause instanceof PortUnreachableException) {
                return "no server there";
            }
            return cause instanceof TimeoutException ? "timeout" : String.valueOf(cause.getMessage());
        }
    }

    static String text(InetSocketAddress server) {
        return server.getAddress().getHostAddress() + ":" + server.getPort();
    }
}
