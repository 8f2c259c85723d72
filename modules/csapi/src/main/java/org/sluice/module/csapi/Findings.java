package org.sluice.module.csapi;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sluice.support.scan.ScanResult;

/** What a reply means (the header extensions of the Stecher draft, and what products really send). */
final class Findings {

    private static final String INFECTION = "x-infection-found";
    private static final Pattern THREAT = Pattern.compile("Threat=([^;]*)");
    private static final Pattern CONTAINER = Pattern.compile("Type=2(?![0-9])");
    /** Where a proxy made one field of several (RFC 9110 section 5.3). */
    private static final Pattern NEXT = Pattern.compile(",\\s*(?=Type=)");
    /** A request that comes back begins with its line (RFC 3507 section 4.8.2). */
    private static final Pattern REQUEST_LINE = Pattern.compile("[A-Z]+ \\S+ HTTP/1\\.[01]");

    private Findings() {}

    /**
     * The result; a reply nobody knows is a temporary error, never a clean message.
     *
     * @param asResponse how the message was put: what comes back is a response, too
     */
    static ScanResult of(IcapReply reply, boolean asResponse) {
        String raw = Stream.concat(Stream.of(reply.head().firstLine()), reply.anywhere(INFECTION))
                .collect(Collectors.joining(" "));
        return found(reply, raw).orElseGet(() -> byStatus(reply, asResponse, raw));
    }

    /** The first threat that is named; one that only keeps the engine from looking inside counts where there is no other. */
    private static Optional<ScanResult> found(IcapReply reply, String raw) {
        List<String> infections =
                reply.anywhere(INFECTION).flatMap(NEXT::splitAsStream).toList();
        Set<String> containers = infections.stream()
                .filter(Findings::isContainer)
                // The same again among the violations, with or without its name, is not another one.
                .flatMap(infection -> Stream.of(threat(infection), ""))
                .collect(Collectors.toSet());
        List<ScanResult> all = Stream.concat(
                        infections.stream().map(infection -> result(threat(infection), isContainer(infection), raw)),
                        names(reply).map(name -> result(name, containers.contains(name) || namesContainer(name), raw)))
                .toList();
        return all.stream()
                .filter(ScanResult.Infected.class::isInstance)
                .findFirst()
                .or(() -> all.stream().findFirst());
    }

    /** Threats in all other fields. */
    private static Stream<String> names(IcapReply reply) {
        Stream<String> ids = reply.anywhere("x-virus-id").filter(name -> !name.equalsIgnoreCase("no threats"));
        boolean isInfected = reply.anywhere("x-fsecure-scan-result").anyMatch("infected"::equalsIgnoreCase);
        Stream<String> byFSecure = isInfected
                ? Stream.of(
                        reply.anywhere("x-fsecure-infection-name").findFirst().orElse("unknown"))
                : Stream.empty();
        return Stream.of(
                        reply.violations(),
                        Stream.concat(ids, reply.anywhere("x-virus-name")).filter(name -> !name.isEmpty()),
                        byFSecure)
                .flatMap(names -> names);
    }

    private static boolean isContainer(String infection) {
        return CONTAINER.matcher(infection).find();
    }

    private static String threat(String infection) {
        Matcher threat = THREAT.matcher(infection);
        return threat.find() ? threat.group(1).strip() : "";
    }

    /** Symantec names what its limits did where others name a virus. */
    private static boolean namesContainer(String name) {
        return name.contains("ontainer violation")
                || name.contains("ontainer size violation")
                || name.contains("ontainer deleted");
    }

    private static ScanResult result(String name, boolean isContainer, String raw) {
        if (isContainer) {
            return new ScanResult.Unscannable(reason(name), raw);
        }
        int more = name.indexOf('|');
        String virus = more < 0 ? name : name.substring(0, more);
        return new ScanResult.Infected(virus.isEmpty() ? "unknown" : virus, raw);
    }

    private static String reason(String container) {
        if (container.contains("size")) {
            return "limit";
        } else if (container.startsWith("Encrypted")) {
            return "encrypted";
        }
        return container.startsWith("Malformed") ? "malformed" : "container";
    }

    /**
     * Without a word about what is in the message. 500 and 533 say that the engine failed at it, not that it found anything: they
     * cost an honest sender time and no mail.
     */
    private static ScanResult byStatus(IcapReply reply, boolean asResponse, String raw) {
        return switch (reply.status()) {
            case 204 -> new ScanResult.Clean(raw);
            case 200 -> inside(reply, asResponse, raw);
            case 201 -> new ScanResult.Infected("unknown", raw);
            case 403 -> new ScanResult.Infected("blocked", raw);
            case 400, 404, 405, 408, 418 -> new ScanResult.PermanentError("refuses our requests", raw);
            case 500, 533 -> new ScanResult.TemporaryError("failed", raw);
            case 539, 558 -> new ScanResult.PermanentError("has no licence", raw);
            case 502, 503, 505, 506, 551 -> new ScanResult.TemporaryError("busy", raw);
            default -> new ScanResult.TemporaryError("unknown answer", raw);
        };
    }

    /** The message comes back where it is clean, a page about it where it is not. */
    private static ScanResult inside(IcapReply reply, boolean asResponse, String raw) {
        ScanResult unknown = new ScanResult.TemporaryError("unknown answer", raw);
        if (reply.inner().isEmpty()) {
            return unknown;
        }
        IcapHead inner = reply.inner().get();
        if (!inner.protocol().startsWith("HTTP/")) {
            boolean cameBack =
                    !asResponse && REQUEST_LINE.matcher(inner.firstLine()).matches();
            return cameBack ? new ScanResult.Clean(raw) : unknown;
        }
        return switch (inner.status() / 100) {
            case 2 -> new ScanResult.Clean(raw);
            case 3, 4 -> new ScanResult.Infected("blocked", raw);
            default -> unknown;
        };
    }
}
