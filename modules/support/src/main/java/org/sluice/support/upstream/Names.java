package org.sluice.support.upstream;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.sluice.support.net.Cidr;

/**
 * Addresses of servers. Names are those of the machine, {@code /etc/hosts} included, which only the system's own blocking
 * resolver knows: it runs on a thread of its own that ends when there is nothing to look up.
 */
final class Names {

    /** The system's resolver. */
    interface Resolver {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    private static final int WAITING = 64;
    private static final int IDLE_SECONDS = 5;

    private final Resolver resolver;
    private final ThreadPoolExecutor lookUps;

    Names(String thread, Resolver resolver) {
        this.resolver = resolver;
        this.lookUps = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                    Thread made = new Thread(task, thread);
                    made.setDaemon(true);
                    return made;
                });
        lookUps.allowCoreThreadTimeOut(true);
    }

    /** The addresses to try, in order; at once where they need no look-up. */
    CompletableFuture<List<SocketAddress>> addresses(Endpoint endpoint) {
        if (endpoint.isLocal()) {
            return CompletableFuture.completedFuture(List.of(UnixDomainSocketAddress.of(endpoint.path())));
        }
        try {
            return CompletableFuture.completedFuture(
                    List.of(new InetSocketAddress(Cidr.literal(endpoint.host()), endpoint.port())));
        } catch (IllegalArgumentException isName) {
            return lookUp(endpoint);
        }
    }

    void close() {
        lookUps.shutdownNow();
    }

    private CompletableFuture<List<SocketAddress>> lookUp(Endpoint endpoint) {
        CompletableFuture<List<SocketAddress>> found = new CompletableFuture<>();
        try {
            lookUps.execute(() -> {
                try {
                    found.complete(Arrays.stream(resolver.addresses(endpoint.host()))
                            .<SocketAddress>map(address -> new InetSocketAddress(address, endpoint.port()))
                            .toList());
                } catch (UnknownHostException | RuntimeException unknown) {
                    found.completeExceptionally(unknown);
                }
            });
        } catch (RejectedExecutionException full) {
            found.completeExceptionally(full);
        }
        return found;
    }
}
