package org.sluice.module.rbl.rbldnsd;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What a list says about an entry: an address and, maybe, a text. Immutable. */
public final class Value {

    /** Stands for an entry that is listed by a wider one and yet is not. */
    static final Value EXCLUDED = new Value(0, "", new Substitutions());

    /** 127.0.0.2 and no text: what stands where a file says nothing. */
    static final int LISTED = 0x7f000002;

    /** rbldnsd keeps no more. */
    private static final int MOST_TEMPLATE = 255;

    private static final int LOOPBACK = 0x7f000000;

    private final int address;
    /** Empty for none. */
    private final String template;

    private final Substitutions substitutions;

    Value(int address, String template, Substitutions substitutions) {
        this.address = address;
        this.template = template;
        this.substitutions = substitutions;
    }

    /**
     * Reads {@code :127.0.0.2:text}, {@code :2:text}, {@code :2} or {@code text}.
     *
     * @param otherwise what counts for that which is not given
     */
    static Value read(Cursor line, Value otherwise, Substitutions substitutions) throws Malformed {
        line.skipBlanks();
        if (!line.skip(':')) {
            return new Value(otherwise.address, text(line), substitutions);
        }
        int address = address(line);
        line.skipBlanks();
        if (line.isOver()) {
            return new Value(address, otherwise.template, substitutions);
        }
        if (!line.skip(':')) {
            throw new Malformed("no colon behind the address of a value");
        }
        line.skipBlanks();
        return new Value(address, text(line), substitutions);
    }

    private static String text(Cursor line) {
        String text = line.rest();
        return text.length() > MOST_TEMPLATE ? text.substring(0, MOST_TEMPLATE) : text;
    }

    /** As inet_aton reads it: the last number is the last octet. One number alone is in 127.0.0.0/24. */
    private static int address(Cursor line) throws Malformed {
        Ip4 read = Ip4.prefix(line);
        int first = read.address();
        int address =
                switch (read.bits()) {
                    case 8 -> LOOPBACK | first >>> 24;
                    case 16 -> first & 0xff000000 | first >>> 16 & 0xff;
                    case 24 -> first & 0xffff0000 | first >>> 8 & 0xff;
                    default -> first;
                };
        if (address == 0 || read.bits() == 8 && first == 0) {
            throw new Malformed("no address in a value");
        }
        return address;
    }

    /** The A record. */
    public InetAddress address() {
        try {
            return InetAddress.getByAddress(
                    new byte[] {(byte) (address >> 24), (byte) (address >> 16), (byte) (address >> 8), (byte) address});
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four octets are an address", e);
        }
    }

    /** The TXT record about an address, or about the name that is listed; empty for none. */
    public String text(String subject) {
        return substitutions.text(template, subject);
    }

    boolean isExcluded() {
        return this == EXCLUDED;
    }

    /** Octets it takes, more or less. */
    int weight() {
        return 48 + template.length();
    }
}
