package org.sluice.module.csapi;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sluice.support.scan.ScanResult;

/** What a reply means (the header extensions of the Stecher draft, and what products really send). */
final class Findings {

    private static final Pattern THREAT = Pattern.compile("Threat=([^;]*)");
    private static final Pattern TYPE = Pattern.compile("Type=([0-9])");
    private static final String CONTAINER = "2";

    private Findings() {}

    /** The result; a reply nobody knows is a temporary error, never a clean message. */
    static ScanResult of(IcapReply reply, Dialect dialect) {
        String raw = reply.head().firstLine()
                + reply.anywhere("x-infection-found").map(found -> " " + found).orElse("");
        Optional<ScanResult> found = threat(reply, raw);
        return found.orElseGet(() -> byStatus(reply, dialect, raw));
    }

    private static Optional<ScanResult> threat(IcapReply reply, String raw) {
        Optional<String> infection = reply.anywhere("x-infection-found");
        if (infection.isPresent()) {
            Matcher threat = THREAT.matcher(infection.get());
            String name = threat.find() ? threat.group(1).strip() : "unknown";
            Matcher type = TYPE.matcher(infection.get());
            return Optional.of(
                    type.find() && type.group(1).equals(CONTAINER)
                            ? new ScanResult.Unscannable(container(name), raw)
                            : infected(name, raw));
        }
        if (reply.hasViolations()) {
            return Optional.of(named(reply.violation().orElse("unknown"), raw));
        }
        return reply.anywhere("x-virus-id")
                .filter(name -> !name.isEmpty() && !name.equalsIgnoreCase("no threats"))
                .or(() -> reply.anywhere("x-virus-name").filter(name -> !name.isEmpty()))
                .or(() -> reply.anywhere("x-fsecure-scan-result")
                        .filter("infected"::equalsIgnoreCase)
                        .map(word -> reply.anywhere("x-fsecure-infection-name").orElse("unknown")))
                .map(name -> named(name, raw));
    }

    /** Symantec names what its limits did where others name a virus. */
    private static ScanResult named(String name, String raw) {
        return name.contains("ontainer violation")
                        || name.contains("ontainer size violation")
                        || name.contains("ontainer deleted")
                ? new ScanResult.Unscannable(container(name), raw)
                : infected(name, raw);
    }

    private static ScanResult infected(String name, String raw) {
        int more = name.indexOf('|');
        return new ScanResult.Infected(more < 0 ? name : name.substring(0, more), raw);
    }

    private static String container(String text) {
        if (text.contains("size")) {
            return "limit";
        } else if (text.startsWith("Encrypted")) {
            return "encrypted";
        }
        return text.startsWith("Malformed") ? "malformed" : "container";
    }

    private static ScanResult byStatus(IcapReply reply, Dialect dialect, String raw) {
        return switch (reply.status()) {
            case 204 -> new ScanResult.Clean(raw);
            case 200 -> inside(reply, raw);
            case 201 -> new ScanResult.Infected("unknown", raw);
            case 403 -> new ScanResult.Infected("blocked", raw);
            case 400, 404, 405, 408, 418 -> new ScanResult.PermanentError("refuses our requests", raw);
            case 500 -> dialect == Dialect.SYMANTEC
                    ? new ScanResult.Unscannable("malformed", raw)
                    : new ScanResult.TemporaryError("failed", raw);
            case 533 -> new ScanResult.Unscannable("failed", raw);
            case 539, 558 -> new ScanResult.PermanentError("has no licence", raw);
            case 502, 503, 505, 506, 551 -> new ScanResult.TemporaryError("busy", raw);
            default -> new ScanResult.TemporaryError("unknown answer", raw);
        };
    }

    /** The message comes back where it is clean, a page about it where it is not. */
    private static ScanResult inside(IcapReply reply, String raw) {
        if (reply.inner().isEmpty()) {
            return new ScanResult.TemporaryError("unknown answer", raw);
        }
        IcapHead inner = reply.inner().get();
        if (!inner.protocol().startsWith("HTTP/")) {
            // The request came back: REQMOD's way of saying that nothing is wrong with it.
            return new ScanResult.Clean(raw);
        }
        return switch (inner.status() / 100) {
            case 2 -> new ScanResult.Clean(raw);
            case 3, 4 -> new ScanResult.Infected("blocked", raw);
            default -> new ScanResult.TemporaryError("unknown answer", raw);
        };
    }
}
