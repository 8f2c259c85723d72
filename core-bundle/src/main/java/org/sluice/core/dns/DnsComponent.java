package org.sluice.core.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.dns.Dns;
import org.sluice.dns.DnsAnswer;
import org.sluice.dns.DnsException;
import org.sluice.dns.MxRecord;
import org.sluice.metrics.Metrics;
import org.sluice.operations.HealthCheck;
import org.sluice.validation.ConfigurationRefused;

/**
 * Publishes {@link Dns}. A new configuration gets a new {@link Resolver} with an empty cache; the old one answers what it
 * was asked and then ends.
 */
@Component(
        service = {Dns.class, HealthCheck.class},
        configurationPid = "org.sluice.dns",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
public final class DnsComponent implements Dns, HealthCheck {

    private static final Logger LOG = LoggerFactory.getLogger(DnsComponent.class);

    /** The options; {@code __} in a member stands for {@code _} in the key. */
    public @interface Config {
        /** Name servers; empty for the system's. */
        String resolvers() default "";

        /** Of one attempt. */
        String timeout__millis() default "1500";

        /** In all, going round the servers. */
        String attempts() default "2";

        /** Answers kept at most. */
        String cache__entries() default "100000";

        /** Seconds an answer is kept at least. */
        String cache__min__ttl() default "0";

        /** Seconds an answer is kept at most. */
        String cache__max__ttl() default "86400";

        /** Questions open at once. */
        String max__in__flight() default "1000";

        /** Questions to the servers in one second. */
        String max__per__second() default "20000";

        /** Whether the servers' AD bit counts. */
        String trust__ad() default "false";
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Metrics metrics;

    private final DnsHealth health = new DnsHealth(System::nanoTime);
    private final Dns usual = new Records(this::resolve, Optional.empty());
    private volatile Resolver resolver;

    /** Starts on the first settings. */
    @Activate
    void activate(Config config) {
        configure(config);
    }

    /** Goes on with the new settings, or keeps the old ones and says why. */
    @Modified
    void modify(Config config) {
        try {
            configure(config);
        } catch (ConfigurationRefused refused) {
            LOG.error("etc/org.sluice.dns.cfg: {}; the old values stay", refused.getMessage());
        }
    }

    private void configure(Config config) {
        Settings settings = Settings.of(config);
        Resolver former = resolver;
        resolver = new Resolver(settings, new Tally());
        if (former != null) {
            former.retire();
        }
        LOG.info("DNS over {}", settings.servers().stream().map(Upstream::text).toList());
    }

    /** Ends threads, sockets and open look-ups. */
    @Deactivate
    public void stop() {
        resolver.close();
    }

    @Override
    public CompletionStage<DnsAnswer<InetAddress>> a(String name) {
        return usual.a(name);
    }

    @Override
    public CompletionStage<DnsAnswer<InetAddress>> aaaa(String name) {
        return usual.aaaa(name);
    }

    @Override
    public CompletionStage<DnsAnswer<String>> ptr(InetAddress address) {
        return usual.ptr(address);
    }

    @Override
    public CompletionStage<DnsAnswer<MxRecord>> mx(String name) {
        return usual.mx(name);
    }

    @Override
    public CompletionStage<DnsAnswer<byte[]>> txt(String name) {
        return usual.txt(name);
    }

    @Override
    public CompletionStage<DnsAnswer<byte[]>> tlsa(String name) {
        return usual.tlsa(name);
    }

    @Override
    public CompletionStage<DnsAnswer<String>> cname(String name) {
        return usual.cname(name);
    }

    @Override
    public Dns at(InetSocketAddress server) {
        return usual.at(server);
    }

    @Override
    public String name() {
        return "dns";
    }

    @Override
    public List<Finding> check() {
        return health.check();
    }

    /** A question that met a resolver on its way out goes to the one that took its place. */
    private CompletionStage<Resolution> resolve(Question question) {
        Resolver asked = resolver;
        return asked.resolve(question)
                .exceptionallyCompose(failure ->
                        asked == resolver ? CompletableFuture.failedFuture(failure) : resolver.resolve(question));
    }

    private final class Tally implements ResolverEvents {
        @Override
        public void answered(Source source) {
            if (source == Source.SERVER) {
                health.answered();
            }
            count(source == Source.CACHE ? "cache" : "server");
        }

        @Override
        public void failed(DnsException why) {
            health.failed(why.getMessage());
            LOG.debug("DNS: {}", why.getMessage());
            count("failed");
        }

        @Override
        public void refused(DnsException why) {
            LOG.debug("DNS: {}", why.getMessage());
            count("refused");
        }

        private void count(String result) {
            Metrics present = metrics;
            if (present != null) {
                present.add("sluice_dns_lookups_total", 1, "result", result);
            }
        }
    }
}
