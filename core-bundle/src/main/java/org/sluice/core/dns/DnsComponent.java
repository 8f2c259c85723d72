package org.sluice.core.dns;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
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
import org.sluice.dns.DnsAnswer.Found;
import org.sluice.dns.DnsException;
import org.sluice.dns.MxRecord;
import org.sluice.operations.HealthCheck;
import org.sluice.operations.Metrics;
import org.sluice.validation.ConfigurationRefused;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

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
        return ask(name, Type.A, record -> plain(((ARecord) record).getAddress()));
    }

    @Override
    public CompletionStage<DnsAnswer<InetAddress>> aaaa(String name) {
        return ask(name, Type.AAAA, record -> plain(((AAAARecord) record).getAddress()));
    }

    @Override
    public CompletionStage<DnsAnswer<String>> ptr(InetAddress address) {
        return ask(ReverseMap.fromAddress(address), Type.PTR, record -> text(((PTRRecord) record).getTarget()));
    }

    @Override
    public CompletionStage<DnsAnswer<MxRecord>> mx(String name) {
        return ask(
                        name,
                        Type.MX,
                        record ->
                                new MxRecord(((MXRecord) record).getPriority(), text(((MXRecord) record).getTarget())))
                .thenApply(DnsComponent::byPreference);
    }

    @Override
    public CompletionStage<DnsAnswer<byte[]>> txt(String name) {
        return ask(name, Type.TXT, record -> joined((TXTRecord) record));
    }

    @Override
    public CompletionStage<DnsAnswer<byte[]>> tlsa(String name) {
        return ask(name, Type.TLSA, Record::rdataToWireCanonical);
    }

    @Override
    public CompletionStage<DnsAnswer<String>> cname(String name) {
        return ask(name, Type.CNAME, record -> text(((CNAMERecord) record).getTarget()));
    }

    @Override
    public String name() {
        return "dns";
    }

    @Override
    public List<Finding> check() {
        return health.check();
    }

    private <T> CompletionStage<DnsAnswer<T>> ask(String name, int type, Function<Record, T> reader) {
        Optional<Name> query = QueryName.of(name);
        return query.map(known -> ask(known, type, reader))
                .orElseGet(() ->
                        CompletableFuture.completedFuture(DnsAnswer.none(Found.NO_NAME, Duration.ZERO, false, name)));
    }

    private <T> CompletionStage<DnsAnswer<T>> ask(Name name, int type, Function<Record, T> reader) {
        return resolve(new Question(name, type)).thenApply(resolution -> answer(resolution, reader));
    }

    /** A question that met a resolver on its way out goes to the one that took its place. */
    private CompletionStage<Resolution> resolve(Question question) {
        Resolver asked = resolver;
        return asked.resolve(question)
                .exceptionallyCompose(failure ->
                        asked == resolver ? CompletableFuture.failedFuture(failure) : resolver.resolve(question));
    }

    private static <T> DnsAnswer<T> answer(Resolution resolution, Function<Record, T> reader) {
        if (resolution.found() != Found.YES) {
            return DnsAnswer.none(
                    resolution.found(), resolution.ttl(), resolution.authenticated(), resolution.canonicalName());
        }
        List<T> records = new ArrayList<>(resolution.records().size());
        resolution.records().forEach(record -> records.add(reader.apply(record)));
        return DnsAnswer.of(records, resolution.ttl(), resolution.authenticated(), resolution.canonicalName());
    }

    /** dnsjava puts the owner's name into the address; whoever prints it would see that. */
    private static InetAddress plain(InetAddress named) {
        try {
            return InetAddress.getByAddress(named.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + named.getAddress().length + " octets", e);
        }
    }

    /** Without the final dot; unusual characters as {@code \ddd}, so that a name from a peer cannot break a line. */
    static String text(Name name) {
        return name.equals(Name.root) ? "" : name.toString(true);
    }

    private static byte[] joined(TXTRecord record) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        record.getStringsAsByteArrays().forEach(text::writeBytes);
        return text.toByteArray();
    }

    private static DnsAnswer<MxRecord> byPreference(DnsAnswer<MxRecord> answer) {
        return answer.found() != Found.YES
                ? answer
                : DnsAnswer.of(
                        answer.records().stream()
                                .sorted(Comparator.comparingInt(MxRecord::preference))
                                .toList(),
                        answer.ttl(),
                        answer.authenticated(),
                        answer.canonicalName());
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
