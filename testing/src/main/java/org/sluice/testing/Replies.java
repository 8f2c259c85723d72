package org.sluice.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.sluice.dns.MxRecord;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** Makes the messages of {@link LoopbackDns}: reads queries strictly, follows aliases, fills in the SOA (RFC 2308). */
final class Replies {

    private static final int MAX_ALIASES = 16;
    private static final int PAYLOAD = 1_232;

    private final LoopbackDns zone;
    private volatile int ttl = 300;
    private volatile int negativeTtl = 60;

    Replies(LoopbackDns zone) {
        this.zone = zone;
    }

    void ttl(int seconds) {
        ttl = seconds;
    }

    void negativeTtl(int seconds) {
        negativeTtl = seconds;
    }

    /** The query, or empty where it breaks RFC 1035 section 4.1. */
    Optional<Message> read(byte[] octets) {
        try {
            Message query = new Message(octets);
            Optional<String> wrong = wrong(query);
            wrong.ifPresent(zone::violation);
            return wrong.isPresent() ? Optional.empty() : Optional.of(query);
        } catch (IOException e) {
            zone.violation("unreadable: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<String> wrong(Message query) {
        Header header = query.getHeader();
        if (header.getFlag(Flags.QR) || header.getOpcode() != Opcode.QUERY || header.getRcode() != Rcode.NOERROR) {
            return Optional.of("not a query: " + header);
        }
        if (!header.getFlag(Flags.RD)) {
            return Optional.of("a stub resolver asks for recursion: " + header);
        }
        if (header.getCount(Section.QUESTION) != 1
                || header.getCount(Section.ANSWER) != 0
                || header.getCount(Section.AUTHORITY) != 0) {
            return Optional.of("one question and nothing else: " + header);
        }
        return query.getQuestion().getDClass() == DClass.IN
                ? Optional.empty()
                : Optional.of("class: " + query.getQuestion().getDClass());
    }

    byte[] malformed(byte[] octets) {
        int id = octets.length < 2 ? 0 : (octets[0] & 0xff) << 8 | octets[1] & 0xff;
        Message reply = new Message(id);
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setRcode(Rcode.FORMERR);
        return reply.toWire();
    }

    /** What an off-path attacker might send: another id, or the right id with another question. */
    byte[] stray(Message query, boolean wrongId) {
        Message reply = skeleton(query);
        if (wrongId) {
            reply.getHeader().setID(query.getHeader().getID() ^ 0x5555);
        } else {
            reply.removeAllRecords(Section.QUESTION);
            Name elsewhere = Name.fromConstantString("elsewhere.invalid.");
            reply.addRecord(Record.newRecord(elsewhere, Type.A, DClass.IN), Section.QUESTION);
        }
        reply.getHeader().setRcode(Rcode.NXDOMAIN);
        return reply.toWire();
    }

    /** A reply without records. */
    Message skeleton(Message query) {
        Message reply = new Message(query.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setFlag(Flags.RD);
        reply.getHeader().setFlag(Flags.RA);
        reply.addRecord(query.getQuestion(), Section.QUESTION);
        if (query.getOPT() != null) {
            reply.addRecord(new OPTRecord(PAYLOAD, 0, 0), Section.ADDITIONAL);
        }
        return reply;
    }

    /** The reply; empty where there is none. */
    Optional<Message> answer(Message query) {
        String asked = questionName(query);
        zone.noteAsked(Type.string(query.getQuestion().getType()), asked);
        Message reply = skeleton(query);
        if (zone.isValidated(asked)) {
            reply.getHeader().setFlag(Flags.AD);
        }
        Name owner = query.getQuestion().getName();
        Set<String> seen = new LinkedHashSet<>();
        while (seen.add(nameText(owner)) && seen.size() <= MAX_ALIASES) {
            Zone.Node node = zone.find(nameText(owner));
            List<Record> records = records(owner, query.getQuestion().getType(), node);
            if (!records.isEmpty()) {
                records.forEach(found -> reply.addRecord(found, Section.ANSWER));
                return Optional.of(reply);
            }
            List<Object> alias = node.records(Zone.Type.CNAME);
            if (alias.isEmpty()) {
                return withoutRecords(reply, owner, node);
            }
            Name target = name((String) alias.get(0));
            reply.addRecord(new CNAMERecord(owner, DClass.IN, ttl, target), Section.ANSWER);
            owner = target;
        }
        reply.getHeader().setRcode(Rcode.SERVFAIL);
        reply.removeAllRecords(Section.ANSWER);
        return Optional.of(reply);
    }

    private Optional<Message> withoutRecords(Message reply, Name owner, Zone.Node node) {
        switch (node.trouble()) {
            case SILENT, TIMEOUT:
                return Optional.empty();
            case SERVFAIL, REFUSED:
                reply.removeAllRecords(Section.ANSWER);
                reply.getHeader().setRcode(node.trouble() == Zone.Trouble.SERVFAIL ? Rcode.SERVFAIL : Rcode.REFUSED);
                return Optional.of(reply);
            default:
                reply.getHeader().setRcode(zone.exists(nameText(owner)) ? Rcode.NOERROR : Rcode.NXDOMAIN);
                addSoa(reply);
                return Optional.of(reply);
        }
    }

    private void addSoa(Message reply) {
        int minimum = negativeTtl;
        if (minimum >= 0) {
            Name server = Name.fromConstantString("ns.invalid.");
            reply.addRecord(
                    new SOARecord(Name.root, DClass.IN, minimum, server, server, 1, 3_600, 600, 86_400, minimum),
                    Section.AUTHORITY);
        }
    }

    private List<Record> records(Name owner, int type, Zone.Node node) {
        List<Record> records = new ArrayList<>();
        for (Zone.Type known : Zone.Type.values()) {
            if (Type.value(known.name()) == type) {
                node.records(known).forEach(value -> records.add(record(owner, known, value)));
            }
        }
        return records;
    }

    private Record record(Name owner, Zone.Type type, Object value) {
        return switch (type) {
            case A -> new ARecord(owner, DClass.IN, ttl, (InetAddress) value);
            case AAAA -> new AAAARecord(owner, DClass.IN, ttl, (InetAddress) value);
            case PTR -> new PTRRecord(owner, DClass.IN, ttl, name((String) value));
            case CNAME -> new CNAMERecord(owner, DClass.IN, ttl, name((String) value));
            case MX -> new MXRecord(
                    owner, DClass.IN, ttl, ((MxRecord) value).preference(), name(((MxRecord) value).host()));
            case TXT -> new TXTRecord(owner, DClass.IN, ttl, escaped((List<?>) value));
            case TLSA -> tlsa(owner, (byte[]) value);
        };
    }

    private Record tlsa(Name owner, byte[] octets) {
        byte[] data = Arrays.copyOfRange(octets, 3, octets.length);
        return new TLSARecord(owner, DClass.IN, ttl, octets[0] & 0xff, octets[1] & 0xff, octets[2] & 0xff, data);
    }

    /** TXTRecord reads zone file syntax, so every octet goes in as {@code \ddd}. */
    private static List<String> escaped(List<?> strings) {
        List<String> escaped = new ArrayList<>();
        for (Object string : strings) {
            StringBuilder text = new StringBuilder();
            for (byte octet : (byte[]) string) {
                text.append(String.format(Locale.ROOT, "\\%03d", octet & 0xff));
            }
            escaped.add(text.toString());
        }
        return escaped;
    }

    static String questionName(Message query) {
        return nameText(query.getQuestion().getName());
    }

    /** The labels as they are, no zone file escapes, since scripts are written that way. */
    static String nameText(Name name) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < name.labels() - 1; i++) {
            byte[] label = name.getLabel(i);
            for (int k = 1; k < label.length; k++) {
                text.append((char) (label[k] & 0xff));
            }
            text.append('.');
        }
        return Zone.canonical(text.toString());
    }

    private static Name name(String text) {
        StringBuilder escaped = new StringBuilder();
        for (char c : text.toCharArray()) {
            boolean plain = Character.isLetterOrDigit(c) && c < 0x80 || "-_.*".indexOf(c) >= 0;
            escaped.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "\\%03d", (int) c));
        }
        return Name.fromConstantString(escaped.toString().endsWith(".") ? escaped.toString() : escaped + ".");
    }
}
