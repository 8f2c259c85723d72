package org.sluice.core.intake;

import java.net.IDN;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.sluice.injection.Origin;
import org.sluice.message.DomainName;
import org.sluice.message.EnvelopeAddress;
import org.sluice.support.text.Characters;

/**
 * The {@code Received} line (RFC 5321 section 4.4). Whatever the client chose is reduced to harmless characters, so that no
 * hello name or PTR record can end the line or fake another clause.
 */
final class TraceHeader {

    static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.US);

    private static final int MAX_NAME_LENGTH = 255;

    /**
     * Where a field has this name anywhere, SpamAssassin reads it as that server would have written it, and takes the hello name for the
     * client's address or name. A domain is the same in another case; a {@code for} clause may be left out.
     */
    private static final String MISLEADING = "Exim";

    private static final Characters USUAL = Characters.ALPHANUMERIC.and(".:_[]-");

    private final String hostname;
    private final Clock clock;

    TraceHeader(String hostname, Clock clock) {
        this.hostname = hostname;
        this.clock = clock;
    }

    /** The complete lines. */
    byte[] received(PendingMessage message) {
        StringBuilder line = new StringBuilder("Received: ");
        if (message.facts().origin() != Origin.INTERNAL) {
            line.append("from ").append(client(message)).append("\r\n\t");
        }
        line.append("by ").append(ourName(message)).append(" (Sluice)");
        if (message.facts().origin() != Origin.INTERNAL) {
            line.append(" with ").append(word(protocol(message))).append(tls(message));
        }
        line.append(" id ")
                .append(word(message.id()))
                .append(recipient(message))
                .append(priority(message))
                .append(";\r\n\t");
        line.append(DATE.format(ZonedDateTime.now(clock))).append("\r\n");
        return line.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A listener may have a name of its own. */
    private String ourName(PendingMessage message) {
        String given = message.connectionAttributes().getOrDefault("received_hostname", "");
        return name(given.isEmpty() ? hostname : given, message);
    }

    /** RFC 6531 section 4.3: {@code UTF8SMTP}, {@code UTF8SMTPA} and so on, where the transaction had SMTPUTF8. */
    private static String protocol(PendingMessage message) {
        String protocol = message.protocol();
        return protocol.startsWith("E") && isInternational(message) ? "UTF8" + protocol.substring(1) : protocol;
    }

    private static boolean isInternational(PendingMessage message) {
        return message.parameters().containsKey("SMTPUTF8");
    }

    /** RFC 6710 section 4.3. */
    private static String priority(PendingMessage message) {
        String priority = message.parameters().get("MT-PRIORITY");
        return priority != null && priority.matches("0|-?[1-9]") ? "\r\n\tPRIORITY " + priority : "";
    }

    private static String client(PendingMessage message) {
        String address = literal(message.facts().remote().getAddress());
        String hello = name(message.helloName(), message);
        if (hello.isEmpty()) {
            return address;
        }
        boolean confirmed = "pass".equals(message.connectionAttributes().get("fcdns.status"));
        String name = confirmed ? name(message.connectionAttributes().getOrDefault("fcdns.name", ""), message) : "";
        return hello + " (" + (name.isEmpty() ? "" : name + ' ') + address + ')';
    }

    /** What protected the way here, as far as the listener said; a comment, as the clause has no place for it. */
    private static String tls(PendingMessage message) {
        String protocol = word(message.connectionAttributes().getOrDefault("tls_protocol", ""));
        String cipher = word(message.connectionAttributes().getOrDefault("tls_cipher", ""));
        return protocol.isEmpty() || cipher.isEmpty() ? "" : "\r\n\t(" + protocol + " cipher " + cipher + ")";
    }

    private static String literal(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        String digits = zone < 0 ? text : text.substring(0, zone);
        return address instanceof Inet6Address ? "[IPv6:" + digits + ']' : '[' + digits + ']';
    }

    /** Only where it gives nobody away who is not meant to be known, and where it can be written as it is. */
    private static String recipient(PendingMessage message) {
        List<? extends PendingMessage.PendingCopy> copies = message.pendingCopies();
        if (copies.size() != 1) {
            return "";
        }
        EnvelopeAddress recipient = copies.get(0).originalRecipient();
        boolean international = isInternational(message);
        boolean plain = recipient.toString().codePoints().allMatch(c -> isPlain(c, international));
        return plain && !recipient.toString().contains(MISLEADING) ? "\r\n\tfor <" + recipient + '>' : "";
    }

    private static boolean isPlain(int c, boolean international) {
        return c <= '~' ? c > ' ' && c != '<' && c != '>' : international && isLetterOrMark(c);
    }

    /** Nothing that moves, hides or ends anything around it. */
    private static boolean isLetterOrMark(int c) {
        int type = Character.getType(c);
        return Character.isLetterOrDigit(c)
                || type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK;
    }

    /**
     * A domain as a message may have it: in U-labels where it came with SMTPUTF8 (RFC 6531 section 3.7.3), as far as they are
     * letters that lead back to the name that was said.
     */
    private static String name(String domain, PendingMessage message) {
        String plain = word(domain);
        if (!isInternational(message) || !plain.toLowerCase(Locale.ROOT).contains("xn--")) {
            return plain;
        }
        String letters = IDN.toUnicode(plain);
        try {
            return DomainName.ascii(letters).equalsIgnoreCase(plain) ? letters : plain;
        } catch (IllegalArgumentException e) {
            return plain;
        }
    }

    private static String word(String text) {
        String all = text.replace(MISLEADING, MISLEADING.toLowerCase(Locale.ROOT));
        String cut = all.length() > MAX_NAME_LENGTH ? all.substring(0, MAX_NAME_LENGTH) : all;
        if (USUAL.hasAll(cut)) {
            return cut;
        }
        StringBuilder usual = new StringBuilder(cut.length());
        cut.codePoints().forEach(c -> usual.append(USUAL.has(c) ? (char) c : '?'));
        return usual.toString();
    }
}
