package org.sluice.module.clamav;

import java.util.List;
import org.sluice.support.scan.ScanResult;

/** What a line of clamd's means. Read from its end, as names and paths may hold anything. */
final class ClamdReply {

    private static final String LIMITS = "Heuristics.Limits.Exceeded";
    private static final String ENCRYPTED = "Heuristics.Encrypted";
    private static final String BROKEN = "Heuristics.Broken.";
    private static final List<String> POLICY =
            List.of("Heuristics.OLE2.ContainsMacros", "Heuristics.Phishing.", "Heuristics.Structured.");

    private ClamdReply() {}

    /** The result; one nobody knows is a temporary error, never a clean message. */
    static ScanResult read(String line, PolicyHits policy) {
        String text = line.startsWith("stream: ") ? line.substring("stream: ".length()) : line;
        if (text.equals("OK") || text.equals("Empty file")) {
            return new ScanResult.Clean(line);
        } else if (text.endsWith(" FOUND") && text.length() > " FOUND".length()) {
            return found(text.substring(0, text.length() - " FOUND".length()), line, policy);
        } else if (text.equals("INSTREAM size limit exceeded. ERROR")) {
            return new ScanResult.Unscannable("size", line);
        } else if (text.equals("UNKNOWN COMMAND") || text.equals("COMMAND UNAVAILABLE")) {
            return new ScanResult.PermanentError("takes no streams", line);
        } else if (text.endsWith(" ERROR")) {
            return new ScanResult.TemporaryError(text.substring(0, text.length() - " ERROR".length()), line);
        }
        return new ScanResult.TemporaryError("unknown answer", line);
    }

    /** Whether clamd itself is in trouble, so that another one may do better with the same message. */
    static boolean isTroubleOfItsOwn(String line) {
        return line.startsWith("Error writing to temporary file") || line.startsWith("Error processing command");
    }

    /** Whether clamd waited too long for a command; on a kept connection its words may meet the next one on the way. */
    static boolean isImpatience(String line) {
        return line.equals("COMMAND READ TIMED OUT");
    }

    /** Whether clamd closes after it. */
    static boolean endsSession(String line) {
        return line.endsWith("ERROR");
    }

    private static ScanResult found(String name, String line, PolicyHits policy) {
        if (name.startsWith(LIMITS)) {
            return new ScanResult.Unscannable("limit", line);
        } else if (name.startsWith(ENCRYPTED)) {
            return new ScanResult.Unscannable("encrypted", line);
        } else if (name.startsWith(BROKEN)) {
            return new ScanResult.Unscannable("malformed", line);
        } else if (POLICY.stream().anyMatch(name::startsWith)) {
            return policy.result(name, line);
        }
        return new ScanResult.Infected(name, line);
    }
}
