package org.sluice.support.header;

import java.util.ArrayList;
import java.util.List;
import org.sluice.support.header.MailboxList.Mailbox;
import org.sluice.support.header.MailboxList.Unreadable;

/**
 * Reads a field with addresses (RFC 5322 section 3.6.2, groups as RFC 6854 allows, the obsolete forms of section 4.4). One pass,
 * no recursion. Where a stranger's program could see another address than this one does, the field counts as unreadable; what is
 * wrong about display names only is let pass, as much honest mail has that.
 */
final class MailboxReader {

    private static final String SPECIALS = "()<>[]:;@\\,.\"";

    private final String text;
    private final List<Mailbox> mailboxes = new ArrayList<>(1);
    private int at;
    private boolean inGroup;
    private boolean hadGroup;

    MailboxReader(String text) {
        this.text = text;
    }

    MailboxList readAll() throws Unreadable {
        for (skipBlanks(); at < text.length(); skipBlanks()) {
            char c = text.charAt(at);
            if (c == ',') {
                at++;
            } else if (c == ';' && inGroup) {
                inGroup = false;
                at++;
            } else {
                readAddress();
            }
        }
        return new MailboxList(List.copyOf(mailboxes), hadGroup);
    }

    /** A mailbox, or the name of a group and its colon. */
    private void readAddress() throws Unreadable {
        Words words = new Words();
        for (skipBlanks(); at < text.length(); skipBlanks()) {
            char c = text.charAt(at);
            if (c == ',' || c == ';' && inGroup) {
                return; // words without an address
            } else if (c == '<') {
                readAngle();
                expectEnd();
                return;
            } else if (c == '@' && words.any()) {
                at++;
                String domain = readDomain();
                if (at < text.length() && text.charAt(at) == '<') {
                    continue; // an address in the place of a display name
                }
                mailboxes.add(new Mailbox(words.localPart(), domain));
                expectEnd();
                return;
            } else if (c == ':' && words.any() && !inGroup) {
                inGroup = true;
                hadGroup = true;
                at++;
                return;
            } else {
                words.add(readWord(true));
            }
        }
    }

    private void readAngle() throws Unreadable {
        at++;
        skipBlanks();
        skipRoute();
        Words words = new Words();
        for (skipBlanks(); at < text.length(); skipBlanks()) {
            char c = text.charAt(at);
            if (c == '>') {
                at++;
                return; // <>, or a name without a domain
            } else if (c == '@' && words.any()) {
                at++;
                mailboxes.add(new Mailbox(words.localPart(), readDomain()));
                expect('>');
                return;
            }
            words.add(readWord(false));
        }
        throw new Unreadable("angle bracket not closed");
    }

    /** {@code @one,@two:} in front of the address (RFC 5322 section 4.4). */
    private void skipRoute() throws Unreadable {
        if (at >= text.length() || text.charAt(at) != '@' && text.charAt(at) != ',') {
            return;
        }
        while (at < text.length() && text.charAt(at) != ':') {
            if (text.charAt(at) == ',') {
                at++;
            } else {
                expect('@');
                readDomain();
            }
            skipBlanks();
        }
        expect(':');
    }

    /** Atoms and dots, blanks and comments between them dropped; or a literal. */
    private String readDomain() throws Unreadable {
        skipBlanks();
        if (at < text.length() && text.charAt(at) == '[') {
            int end = text.indexOf(']', at);
            if (end < 0) {
                throw new Unreadable("address literal not closed");
            }
            String literal = text.substring(at, end + 1);
            at = end + 1;
            skipBlanks();
            return literal;
        }
        StringBuilder domain = new StringBuilder();
        boolean afterAtom = false;
        for (skipBlanks(); at < text.length(); skipBlanks()) {
            char c = text.charAt(at);
            if (c == '.') {
                domain.append(c);
                afterAtom = false;
                at++;
            } else if (isAtomText(c) && !afterAtom) {
                int start = at;
                skipAtom();
                domain.append(text, start, at);
                afterAtom = true;
            } else {
                break;
            }
        }
        if (domain.isEmpty()) {
            throw new Unreadable("address without a domain");
        }
        return domain.toString();
    }

    /** What may turn out to be a local part; words of a display name stay apart, as no local part has a blank. */
    private static final class Words {
        private final StringBuilder text = new StringBuilder();

        void add(String word) {
            boolean joins = text.isEmpty() || word.equals(".") || text.charAt(text.length() - 1) == '.';
            text.append(joins ? "" : " ").append(word);
        }

        boolean any() {
            return !text.isEmpty();
        }

        String localPart() {
            return text.toString();
        }
    }

    /** An atom, a dot or a quoted string; in display names also what does not belong there and does no harm. */
    private String readWord(boolean inName) throws Unreadable {
        int start = at;
        char c = text.charAt(at);
        if (c == '"') {
            skipQuoted();
        } else if (c == '.' || inName && (c == '[' || c == ']')) {
            at++;
        } else if (isAtomText(c)) {
            skipAtom();
        } else if (inName && c == '\\') {
            at = Math.min(at + 2, text.length());
        } else {
            throw new Unreadable("misplaced character");
        }
        return text.substring(start, at);
    }

    private void skipAtom() {
        while (at < text.length() && isAtomText(text.charAt(at))) {
            at++;
        }
    }

    private void skipQuoted() throws Unreadable {
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\') {
                at++;
            } else if (c == '"') {
                at++;
                return;
            }
        }
        throw new Unreadable("quoted string not closed");
    }

    /** White space and comments, which may be nested as deep as they like: depth is a number here, not a stack. */
    private void skipBlanks() throws Unreadable {
        int depth = 0;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '(') {
                depth++;
            } else if (c == ')' && depth > 0) {
                depth--;
            } else if (c == '\\' && depth > 0) {
                at++;
            } else if (depth == 0 && c != ' ' && c != '\t' && c != '\r' && c != '\n') {
                return;
            }
        }
        if (depth > 0) {
            throw new Unreadable("comment not closed");
        }
        at = text.length();
    }

    private void expect(char wanted) throws Unreadable {
        skipBlanks();
        if (at >= text.length() || text.charAt(at) != wanted) {
            throw new Unreadable("no " + wanted + " where one must be");
        }
        at++;
        skipBlanks();
    }

    private void expectEnd() throws Unreadable {
        skipBlanks();
        if (at < text.length() && text.charAt(at) != ',' && !(text.charAt(at) == ';' && inGroup)) {
            throw new Unreadable("text behind an address");
        }
    }

    private static boolean isAtomText(char c) {
        return c > ' ' && c != 0x7f && SPECIALS.indexOf(c) < 0;
    }
}
