package org.sluice.bench;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server holds while a scanner takes its time: threads for many messages, heap for large ones. */
final class HeldScans {

    private static final int SCANS = Integer.getInteger("sluice.bench.scan.flight", 200);
    private static final int LARGE = Integer.getInteger("sluice.bench.scan.large", 8);
    private static final long LARGE_OCTETS = 25L << 20;
    private static final long SMALL_OCTETS = 4_000;
    private static final int MORE_THREADS = 5;
    /** Two modules have a pool of at most so many for what blocks; a few more are for whoever takes the mail. */
    private static final int READERS = 2 * 32 + 8;

    /** What the names of threads begin with that read messages; they go some seconds after their last work. */
    private static final String READERS_NAMES = "\n\"sluice-blocking-";

    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final double MOST_COPIES = 0.1;
    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    private final Findings findings;
    private final HoldingClamd clamd;
    private final SluiceServer server;
    private final long pid;

    HeldScans(Findings findings, Bed bed, Names names) throws Exception {
        this.findings = findings;
        this.clamd = bed.keep(new HoldingClamd());
        Map<String, Map<String, String>> settings = new LinkedHashMap<>(names.settings());
        settings.put(
                "org.sluice.modules.cfg",
                Map.of(
                        "antivirus.required", "true",
                        "antivirus.timeoutMillis", "180000",
                        "clamav.timeoutMillis", "180000"));
        settings.put(
                "org.sluice.clamav.cfg",
                Map.of(
                        "daemon", clamd.address(),
                        "write_timeout_millis", "180000",
                        "reply_timeout_millis", "180000",
                        "timeout_millis", "180000"));
        this.server = bed.keep(new SluiceServer(bed.dist(), bed.folder("held"), settings));
        this.pid = server.pid();
        server.console("feature:install sluice-clamav sluice-antivirus");
    }

    /** Threads before and while many scans wait for their answers, both once those that only had to read bodies are gone. */
    void inFlight() throws IOException {
        try (HeldMail mail = new HeldMail(server.address(), SCANS)) {
            // Once before it counts: what a server makes for its first mail stays.
            scan(mail, SMALL_OCTETS, SCANS);
            long before = threadsAtRest();
            clamd.holdAfter(Long.MAX_VALUE);
            mail.send(SMALL_OCTETS);
            clamd.awaitRead(SCANS);
            long atFirst = HeldSessions.status(pid, "Threads");
            long during = threadsAtRest();
            clamd.answer();
            int refused = mail.refused();
            findings.note("scansInFlight", "scans in flight at once", SCANS);
            findings.note("threadsBefore", "    threads before", before);
            findings.note("threadsAtFirst", "    threads when the last message had been read", atFirst);
            findings.note("threadsDuring", "    threads while all wait for their results", during);
            findings.zero("heldRefused", "    refused in the end", refused);
            findings.require(
                    atFirst - before <= READERS, "those that read messages are at most " + READERS + " threads more");
            findings.require(
                    during - before <= MORE_THREADS, "scans in flight need <= " + MORE_THREADS + " threads more");
        }
    }

    /** How many are left when those are gone that only had to read messages; one that never goes is counted in the end. */
    private long threadsAtRest() throws IOException {
        long end = System.nanoTime() + REST_NANOS;
        while (jcmd("Thread.print").contains(READERS_NAMES) && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
        }
        return HeldSessions.status(pid, "Threads");
    }

    /** The heap, after collections, before and while large messages are being sent to the scanner and judged by it. */
    void large() throws IOException {
        try (HeldMail mail = new HeldMail(server.address(), LARGE)) {
            scan(mail, SMALL_OCTETS, LARGE);
            long before = heapKibibytes();
            clamd.holdAfter(LARGE_OCTETS / 2);
            mail.send(LARGE_OCTETS);
            clamd.awaitStopped(LARGE);
            long half = heapKibibytes();
            clamd.readOn();
            clamd.awaitRead(LARGE);
            long whole = heapKibibytes();
            clamd.answer();
            int refused = mail.refused();
            findings.note("largeMessages", "messages of 25 MiB scanned at once", LARGE);
            findings.note("heapBefore", "    heap before, MiB", before / 1_024);
            copies("Half", "    while half of each is sent", half - before);
            copies("Whole", "    while all wait for their results", whole - before);
            findings.zero("largeRefused", "    refused in the end", refused);
        }
    }

    private void copies(String name, String words, long moreKibibytes) {
        double copies = moreKibibytes * 1_024.0 / LARGE_OCTETS / LARGE;
        findings.note("heap" + name, words + ", MiB more", moreKibibytes / 1_024);
        findings.note("copies" + name, "        copies of each in the heap", Math.round(copies * 1_000) / 1_000.0);
        findings.require(copies <= MOST_COPIES, words.strip() + ": <= " + MOST_COPIES + " of each message in the heap");
    }

    private void scan(HeldMail mail, long octets, int count) throws IOException {
        clamd.holdAfter(Long.MAX_VALUE);
        mail.send(octets);
        clamd.awaitRead(count);
        clamd.answer();
        if (mail.refused() > 0) {
            throw new IOException("clean mail was refused");
        }
    }

    /** What is still there after full collections. */
    private long heapKibibytes() throws IOException {
        for (int i = 0; i < 3; i++) {
            jcmd("GC.run");
        }
        Matcher used = USED.matcher(jcmd("GC.heap_info"));
        if (!used.find()) {
            throw new IOException("jcmd does not tell what is used of the heap");
        }
        return Long.parseLong(used.group(1));
    }

    private String jcmd(String command) {
        return Bed.run(List.of("jcmd", String.valueOf(pid), command));
    }
}
