package org.sluice.core.lifecycle;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of the traffic a canary serves, as an operator writes it: {@code 10%} of the connections, {@code 10%:client} of
 * the clients, or {@code key=value}, those whose connection context says so. Immutable.
 *
 * <p>Connections are told apart by the hash of their session id, so the part is exact even where a few clients send most of
 * the mail; clients by the hash of their address, so a client meets the same version each time. A larger part contains the
 * smaller one.
 *
 * @param text as written
 * @param tenThousandths of all; 0 where a key decides
 * @param byClient whether the client's address is hashed
 * @param key of the connection context; empty where a hash decides
 * @param value it must have
 */
public record Share(String text, int tenThousandths, boolean byClient, String key, String value) {

    /** What is accepted, for those who wrote something else. */
    public static final String EXPECTATION = "10%, 0.5%, 10%:client, or key=value of the connection context";

    private static final int WHOLE = 10_000;
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,2})?)%?(:client)?");
    private static final Pattern PAIR = Pattern.compile("([^=\\s]+)=(.*)");

    /** Reads a share; empty when it is none. */
    static Optional<Share> of(String written) {
        String text = written.strip();
        Matcher percent = PERCENT.matcher(text);
        if (percent.matches()) {
            int part = (int) Math.round(Double.parseDouble(percent.group(1)) * WHOLE / 100);
            return part == 0 || part > WHOLE
                    ? Optional.empty()
                    : Optional.of(hashed(percent.group(1), part, percent.group(2) != null));
        }
        Matcher pair = PAIR.matcher(text);
        return pair.matches()
                ? Optional.of(
                        new Share(text, 0, false, pair.group(1), pair.group(2).strip()))
                : Optional.empty();
    }

    /** The percent sign may be left out: an interactive shell takes it for something else. */
    private static Share hashed(String percent, int tenThousandths, boolean byClient) {
        return new Share(percent + (byClient ? "%:client" : "%"), tenThousandths, byClient, "", "");
    }

    /**
     * Whether a connection belongs to it.
     *
     * @param salt what makes two canaries choose different connections
     */
    boolean covers(String salt, String sessionId, String client, Map<String, String> context) {
        if (!key.isEmpty()) {
            return value.equals(context.get(key));
        }
        return Integer.remainderUnsigned(hash(salt + '/' + (byClient ? client : sessionId)), WHOLE) < tenThousandths;
    }

    /** FNV-1a, stirred at the end: ids that differ in one character must fall anywhere. */
    private static int hash(String text) {
        int hash = 0x811c9dc5;
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ octet & 0xff) * 0x01000193;
        }
        hash = (hash ^ hash >>> 16) * 0x85ebca6b;
        hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
        return hash ^ hash >>> 16;
    }

    /** For people. */
    public String words() {
        return key.isEmpty() ? text.replace("%", " %").replace(':', ' ') : text;
    }
}
