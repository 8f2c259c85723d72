package org.sluice.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * The engines' own bundles, swapped under load: each is upgraded and downgraded in all the ways operators have, and its modules are
 * bypassed for clients that are not the load's. A witness behind them stamps what bears the signs of all of them, so that a message
 * that passed one of them by is found.
 */
final class EngineSwap {

    private static final int RATE = Integer.getInteger("sluice.bench.swap.engine_rate", 30);
    private static final int ROUNDS = Integer.getInteger("sluice.bench.swap.engine_rounds", 1);
    private static final List<String> WAYS =
            List.of(System.getProperty("sluice.bench.swap.engine_ways", "update,versions,feature,reinstall,deploy")
                    .split(","));
    private static final int SESSIONS = 10;
    /** So that there are clients to be asked about at any time. */
    private static final int MESSAGES_IN_SESSION = 5;

    private static final int IDLE_SECONDS = 40;
    private static final int AT_MOST_SECONDS = 1_200;

    private final SwapTally tally = new SwapTally();
    private final Map<String, PacedLoad.Period> periods = new LinkedHashMap<>();
    private long missed;

    Bench.Report run(Bed bed) throws Exception {
        Names names = bed.keep(new Names());
        Engines engines = new Engines(bed);
        Path data = bed.folder("engines");
        SwapBundles.prepareEngines(bed.dist(), data);
        SluiceServer server = bed.keep(new SluiceServer(bed.dist(), data, settings(names, engines)));
        // Netty keeps the stack, and with it the bundle, of whoever decodes HTTP first; in a server at work that is no
        // engine.
        if (!server.lives()) {
            throw new IOException("the server does not say that it lives");
        }
        SwapBundles.deployDriver(data);
        SwapDriver driver = bed.keep(new SwapDriver(data));
        driver.order("features");
        driver.order("hold " + SwapBundles.WITNESS);
        for (String bundle : Engines.BUNDLES.keySet()) {
            swap(driver, bundle, "update");
        }
        Witnessed witnessed = bed.keep(new Witnessed(server.address()));
        missed += witnessed.differsFrom("nobody");
        Ledger ledger = new Ledger(RATE * AT_MOST_SECONDS);
        Mailboxes mailboxes = bed.keep(new Mailboxes(data.resolve("mail/sluice.test"), ledger));
        PacedLoad load = bed.keep(new PacedLoad(server.address(), ledger, SESSIONS, RATE, MESSAGES_IN_SESSION));
        JsonNode before = driver.order("measure");
        load.resume();
        long begun = System.nanoTime();
        try {
            swapAll(load, driver, witnessed);
        } catch (IOException e) {
            tally.failed(e.getMessage());
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        JsonNode after = atRest(driver, Swap.settle(load, ledger, mailboxes, driver));
        SwapReport report = new SwapReport(ledger, tally, periods, seconds);
        report.mail(ledger.sent() / seconds, RATE);
        report.witnessed(missed);
        report.swaps(0);
        report.latencies();
        report.holdings(before, after, false);
        return report.done();
    }

    private void swapAll(PacedLoad load, SwapDriver driver, Witnessed witnessed) throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            for (String way : WAYS) {
                load.period(periods.computeIfAbsent(way, PacedLoad.Period::new));
                for (String bundle : Engines.BUNDLES.keySet()) {
                    // There and back; where the way changes with the first, only the second is a change by it.
                    tally.add(way, swap(driver, bundle, way));
                    tally.add(way, swap(driver, bundle, way));
                }
            }
        }
        bypassAll(load, driver, witnessed);
    }

    private static JsonNode swap(SwapDriver driver, String bundle, String way) throws IOException {
        String places = String.join(" ", Engines.BUNDLES.get(bundle));
        return driver.order("swap " + bundle + ' ' + way + ' ' + places);
    }

    private void bypassAll(PacedLoad load, SwapDriver driver, Witnessed witnessed) throws IOException {
        load.period(periods.computeIfAbsent("bypass", PacedLoad.Period::new));
        for (String module : modules()) {
            String bypass = module + ' ' + Witnessed.CLIENT + "/32";
            driver.order("bypass " + bypass);
            if (Engines.ASKED_ABOUT_CLIENTS.contains(module)) {
                try (Witnessed another = witnessed.another()) {
                    missed += another.differsFrom(module);
                }
            } else {
                missed += witnessed.differsFrom(unseenBy(module));
            }
            driver.order("ask " + bypass);
        }
        missed += witnessed.differsFrom("nobody");
    }

    private static Set<String> modules() {
        return Engines.BUNDLES.values().stream()
                .flatMap(List::stream)
                .map(place -> place.replaceFirst("~.*", ""))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Threads without work still hold the code they were made for; after half a minute none of them is left. */
    private static JsonNode atRest(SwapDriver driver, JsonNode first) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(IDLE_SECONDS);
        JsonNode now = first;
        while (now.get("moduleLoaders").asLong() != now.get("liveRevisions").asLong() && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
            now = driver.order("measure");
        }
        return now;
    }

    /** Who does not see a message while that one is bypassed: whoever is asked explicitly answers all the same. */
    private static String unseenBy(String module) {
        if (module.equals("antivirus")) {
            return "antivirus " + String.join(" ", Engines.ASKED_BY_ANTIVIRUS);
        }
        return Engines.ASKED_BY_ANTIVIRUS.contains(module) ? "nobody" : module;
    }

    private static Map<String, Map<String, String>> settings(Names names, Engines engines) {
        Map<String, Map<String, String>> settings = new LinkedHashMap<>(engines.settings());
        settings.putAll(names.settings());
        settings.put("org.sluice.bench_witness.cfg", Map.of("signs", engines.signs()));
        settings.put("org.apache.felix.fileinstall-deploy.cfg", Map.of("felix.fileinstall.poll", "100"));
        settings.put("org.sluice.modules.cfg", contracts());
        return settings;
    }

    /** Mail waits for each of them. When filters, policy servers and hooks are asked, they say themselves. */
    private static Map<String, String> contracts() {
        Map<String, String> contracts = new LinkedHashMap<>();
        for (String module : modules()) {
            contracts.put(module + ".timeoutMillis", "50000");
            if (!Engines.ASKED_BY_ANTIVIRUS.contains(module)) {
                contracts.put(module + ".required", "true");
                contracts.put(module + ".holdMillis", "30000");
            }
        }
        return contracts;
    }
}
