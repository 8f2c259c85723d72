package org.sluice.support.dkim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sluice.message.DomainName;

/** The domains of the mailboxes in a {@code From} field (RFC 5322 section 3.4), in lower case and as A-labels. */
public final class AuthorDomains {

    private static final int MAX_MAILBOXES = 100;
    private static final int MAX_LENGTH = 16 * 1024;

    private final String value;
    private final List<String> domains = new ArrayList<>(1);
    private final StringBuilder mailbox = new StringBuilder();
    private boolean inAngle;

    private AuthorDomains(String value) {
        this.value = value;
    }

    /** One for each mailbox that has a domain, in order; what stands in comments, names and quotes is none. */
    public static List<String> of(String value) {
        AuthorDomains found = new AuthorDomains(value.length() > MAX_LENGTH ? value.substring(0, MAX_LENGTH) : value);
        found.read();
        return List.copyOf(found.domains);
    }

    private void read() {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"') {
                i = behindQuotes(i);
                // What is quoted may be a local part, so it counts as something.
                mailbox.append('_');
            } else if (c == '(') {
                i = behindComment(i);
            } else if (c == '<') {
                mailbox.setLength(0);
                inAngle = true;
            } else if (c == '>' && inAngle) {
                endMailbox();
                inAngle = false;
            } else if ((c == ',' || c == ';' || c == ':') && !inAngle) {
                endMailbox();
            } else if (!TagList.isSpace(c)) {
                mailbox.append(c);
            }
        }
        endMailbox();
    }

    private void endMailbox() {
        int at = mailbox.lastIndexOf("@");
        if (at > 0 && at + 1 < mailbox.length() && domains.size() < MAX_MAILBOXES) {
            domains.add(ascii(mailbox.substring(at + 1)));
        }
        mailbox.setLength(0);
    }

    private int behindQuotes(int from) {
        int i = from + 1;
        while (i < value.length() && value.charAt(i) != '"') {
            i += value.charAt(i) == '\\' ? 2 : 1;
        }
        return i;
    }

    private int behindComment(int from) {
        int depth = 0;
        for (int i = from; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '(') {
                depth++;
            } else if (c == ')' && --depth == 0) {
                return i;
            }
        }
        return value.length();
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** Fields hold octets as characters; international ones are UTF-8 (RFC 6532). */
    static String ascii(String domain) {
        String plain = domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
        if (isAscii(plain)) {
            return plain.toLowerCase(Locale.ROOT);
        }
        try {
            byte[] octets = plain.getBytes(StandardCharsets.ISO_8859_1);
            return DomainName.ascii(new String(octets, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException noDomain) {
            return plain.toLowerCase(Locale.ROOT);
        }
    }
}
