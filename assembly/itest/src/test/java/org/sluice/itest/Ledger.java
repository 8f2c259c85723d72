package org.sluice.itest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What clients were told of each message, to be compared with what arrived. A message is known by its {@code X-Number}. */
final class Ledger {

    private static final Pattern NUMBER = Pattern.compile("(?m)^X-Number: (\\S+)\r?$");

    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final Set<String> uncertain = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<String> refused = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> broken = new ConcurrentLinkedQueue<>();
    private final AtomicLong longest = new AtomicLong();

    /** The client was told that the message is taken. */
    void accepted(String number) {
        accepted.add(number);
    }

    /** The client was told no, for now or for good. */
    void refused(String number, String reply) {
        refused.add(number + ": " + reply);
    }

    /** The client was told nothing: the message may arrive. */
    void uncertain(String number) {
        uncertain.add(number);
    }

    /** A connection ended that should not have. */
    void broken(String why) {
        broken.add(why);
    }

    /** How long somebody waited for an answer. */
    void waited(long nanos) {
        longest.accumulateAndGet(nanos, Math::max);
    }

    int acceptances() {
        return accepted.size();
    }

    int uncertainties() {
        return uncertain.size();
    }

    long longestWaitMillis() {
        return longest.get() / 1_000_000;
    }

    List<String> refusals() {
        return List.copyOf(refused);
    }

    List<String> breakages() {
        return List.copyOf(broken);
    }

    /** Accepted, but not there. */
    List<String> lost(Map<String, List<String>> arrived) {
        return accepted.stream()
                .filter(number -> !arrived.containsKey(number))
                .sorted()
                .toList();
    }

    /** There more than once. */
    static List<String> doubled(Map<String, List<String>> arrived) {
        return arrived.entrySet().stream()
                .filter(each -> each.getValue().size() > 1)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** There although the client was told no, or nobody sent it. */
    List<String> unexpected(Map<String, List<String>> arrived) {
        return arrived.keySet().stream()
                .filter(number -> !accepted.contains(number) && !uncertain.contains(number))
                .toList();
    }

    /** There without the mark of the module that must see everything. */
    static List<String> without(Pattern mark, Map<String, List<String>> arrived) {
        return arrived.entrySet().stream()
                .filter(each -> each.getValue().stream()
                        .anyMatch(head -> !mark.matcher(head).find()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The heads of what lies in the mailboxes of a domain, by number. */
    static Map<String, List<String>> arrived(Path mail) throws IOException {
        Map<String, List<String>> heads = new TreeMap<>();
        if (!Files.isDirectory(mail)) {
            return heads;
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(mail)) {
            files = all.filter(file -> file.getParent().endsWith("new")).toList();
        }
        for (Path file : files) {
            String head = head(file);
            Matcher number = NUMBER.matcher(head);
            heads.computeIfAbsent(number.find() ? number.group(1) : file.toString(), any -> new ArrayList<>(1))
                    .add(head);
        }
        return heads;
    }

    private static String head(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            String begin = new String(in.readNBytes(4_096), StandardCharsets.ISO_8859_1);
            int end = begin.indexOf("\r\n\r\n");
            return end < 0 ? begin : begin.substring(0, end + 2);
        }
    }
}
