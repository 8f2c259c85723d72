package org.sluice.module.dmarc;

import java.util.ArrayList;
import java.util.List;

/**
 * The value of a From field (RFC 5322 section 3.6.2, groups as RFC 6854 allows, the obsolete forms of section 4.4), read for the
 * domains of its addresses. One pass, no recursion. Where a stranger's program could see another author than this one does,
 * the field counts as unreadable; what is wrong about display names only is let pass, as much honest mail has that.
 */
final class MailboxList {

    /** The field cannot be read with certainty. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String why) {
            super(why, null, false, false);
        }
    }

    private static final String SPECIALS = "()<>[]:;@\\,.\"";

    private final String text;
    private final List<String> domains = new ArrayList<>();
    private int at;
    private boolean inGroup;

    private MailboxList(String text) {
        this.text = text;
    }

    /** The domains as written, one for each address that has one, literals in brackets. */
    static List<String> domains(String field) throws Unreadable {
        MailboxList list = new MailboxList(field);
        list.readAll();
        return list.domains;
    }

    private void readAll() throws Unreadable {
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
    }

    /** A mailbox, or the name of a group and its colon. */
    private void readAddress() throws Unreadable {
        int words = 0;
        for (skipBlanks(); at < text.length(); skipBlanks()) {
            char c = text.charAt(at);
            if (c == ',' || c == ';' && inGroup) {
                return; // words without an address
            } else if (c == '<') {
                readAngle();
                expectEnd();
                return;
            } else if (c == '@' && words > 0) {
                at++;
                String domain = readDomain();
                if (at < text.length() && text.charAt(at) == '<') {
                    continue; // an address in the place of a display name
                }
                domains.add(domain);
                expectEnd();
                return;
            } else if (c == ':' && words > 0 && !inGroup) {
                inGroup = true;
                at++;
                return;
            } else {
                readWord(true);
                words++;
            }
        }
    }

    private void readAngle() throws Unreadable {
        at++;
        skipBlanks();
        skipRoute();
        int words = 0;
        for (skipBlanks(); at < text.length(); skipBlanks()) {
            char c = text.charAt(at);
            if (c == '>') {
                at++;
                return; // <>, or a name without a domain
            } else if (c == '@' && words > 0) {
                at++;
                domains.add(readDomain());
                expect('>');
                return;
            }
            readWord(false);
            words++;
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

    /** An atom, a dot or a quoted string; in display names also what does not belong there and does no harm. */
    private void readWord(boolean inName) throws Unreadable {
        char c = text.charAt(at);
        if (c == '"') {
            skipQuoted();
        } else if (c == '.' || inName && (c == '[' || c == ']')) {
            at++;
        } else if (isAtomText(c)) {
            skipAtom();
        } else if (inName && c == '\\' && at + 1 < text.length()) {
            at += 2;
        } else {
            throw new Unreadable("misplaced character");
        }
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
