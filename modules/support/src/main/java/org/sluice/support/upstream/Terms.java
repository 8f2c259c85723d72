package org.sluice.support.upstream;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.sluice.support.configuration.DataDirectory;
import org.sluice.support.configuration.Options;
import org.sluice.validation.ConfigurationRefused;

/** Which servers there are and how they are asked. Immutable. */
public final class Terms {

    private final List<Endpoint> endpoints;
    private final boolean roundRobin;
    private final Timeouts timeouts;
    private final int mostConnections;
    private final int mostWaiting;
    private final Duration idle;
    private final Duration probe;
    private final Duration backOff;
    private final boolean verifies;
    private final SslContext tls;

    private Terms(List<Endpoint> endpoints, UpstreamConfig config) {
        this.endpoints = List.copyOf(endpoints);
        this.roundRobin = isRoundRobin(config.upstream__order());
        this.timeouts = new Timeouts(
                millis("connect_timeout_millis", config.connect__timeout__millis()),
                millis("write_timeout_millis", config.write__timeout__millis()),
                millis("reply_timeout_millis", config.reply__timeout__millis()),
                millis("timeout_millis", config.timeout__millis()));
        this.mostConnections = Options.number("max_connections", config.max__connections(), 1, 10_000);
        this.mostWaiting = Options.number("max_waiting", config.max__waiting(), 0, 100_000);
        this.idle = seconds("idle_seconds", config.idle__seconds(), 0, 3_600);
        this.probe = seconds("probe_seconds", config.probe__seconds(), 0, 86_400);
        this.backOff = seconds("backoff_seconds", config.backoff__seconds(), 1, 3_600);
        this.verifies = Options.flag("tls_verify", config.tls__verify());
        Optional<Path> authorities = file(config.tls__ca__file());
        boolean needed = authorities.isPresent() || endpoints.stream().anyMatch(Endpoint::tls);
        this.tls = needed ? tls(authorities) : null;
    }

    /** Checks the options. {@code endpoints}: as {@link Endpoint#list} reads them, under a key of the module's own. */
    public static Terms of(List<Endpoint> endpoints, UpstreamConfig config) {
        return new Terms(endpoints, config);
    }

    /** The servers, in order. */
    public List<Endpoint> endpoints() {
        return endpoints;
    }

    /** How long they may take. */
    public Timeouts timeouts() {
        return timeouts;
    }

    boolean isRoundRobin() {
        return roundRobin;
    }

    int mostConnections() {
        return mostConnections;
    }

    int mostWaiting() {
        return mostWaiting;
    }

    /** Whether a connection may serve again after an exchange. */
    public boolean keepsConnections() {
        return !idle.isZero();
    }

    Duration idle() {
        return idle;
    }

    Duration probe() {
        return probe;
    }

    Duration backOff() {
        return backOff;
    }

    boolean verifies() {
        return verifies;
    }

    /** Null where no server is asked over TLS. */
    SslContext tls() {
        return tls;
    }

    private SslContext tls(Optional<Path> authorities) {
        try {
            SslContextBuilder builder =
                    SslContextBuilder.forClient().sslProvider(SslProvider.JDK).protocols("TLSv1.3", "TLSv1.2");
            if (!verifies) {
                builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
            } else {
                authorities.ifPresent(file -> builder.trustManager(file.toFile()));
            }
            return builder.build();
        } catch (SSLException | IllegalArgumentException unreadable) {
            throw new ConfigurationRefused(
                    "tls_ca_file",
                    authorities.map(Path::toString).orElse(""),
                    "a readable file of certificates in PEM");
        }
    }

    private static Optional<Path> file(String value) {
        return value.isBlank()
                ? Optional.empty()
                : Optional.of(DataDirectory.path().resolve(value.strip()));
    }

    private static boolean isRoundRobin(String value) {
        return switch (value.strip()) {
            case "failover" -> false;
            case "round_robin" -> true;
            default -> throw new ConfigurationRefused("upstream_order", value, "failover or round_robin");
        };
    }

    private static Duration millis(String key, String value) {
        return Duration.ofMillis(Options.number(key, value, 1, 600_000));
    }

    private static Duration seconds(String key, String value, int least, int most) {
        return Duration.ofSeconds(Options.number(key, value, least, most));
    }
}
