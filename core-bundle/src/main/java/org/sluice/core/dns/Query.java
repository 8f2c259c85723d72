package org.sluice.core.dns;

import java.io.IOException;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** The octets of one question, with an id of its own, and the test whether other octets answer it. */
final class Query {

    /** What passes every path unfragmented (DNS flag day 2020). */
    static final int UDP_PAYLOAD = 1_232;

    private static final int QUESTION_START = Header.LENGTH;
    private static final int TYPE_AND_CLASS = 4;

    private final byte[] octets;
    private final int questionEnd;
    private final boolean extended;

    private Query(byte[] octets, int questionEnd, boolean extended) {
        this.octets = octets;
        this.questionEnd = questionEnd;
        this.extended = extended;
    }

    /**
     * A query with recursion desired.
     *
     * @param extended whether it says how much we take over UDP (RFC 6891); some old servers cannot read that
     * @param wantsAd whether it asks for the AD bit (RFC 6840 section 5.7)
     */
    static Query of(Question question, boolean extended, boolean wantsAd) {
        Message message = Message.newQuery(Record.newRecord(question.name(), question.type(), DClass.IN));
        if (wantsAd) {
            message.getHeader().setFlag(Flags.AD);
        }
        if (extended) {
            message.addRecord(new OPTRecord(UDP_PAYLOAD, 0, 0), Section.ADDITIONAL);
        }
        return new Query(message.toWire(), QUESTION_START + question.name().length() + TYPE_AND_CLASS, extended);
    }

    byte[] octets() {
        return octets;
    }

    boolean isExtended() {
        return extended;
    }

    /**
     * Whether this is a reply with our id to our question (RFC 5452 section 9.1). A server that cannot read the query may
     * leave the question out.
     */
    boolean isAnsweredBy(byte[] reply) {
        if (reply.length < Header.LENGTH || reply[0] != octets[0] || reply[1] != octets[1] || reply[2] >= 0) {
            return false;
        }
        int questions = (reply[4] & 0xff) << 8 | reply[5] & 0xff;
        int rcode = reply[3] & 0xf;
        return questions == 0
                ? rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN
                : questions == 1 && repeatsQuestion(reply);
    }

    private boolean repeatsQuestion(byte[] reply) {
        if (reply.length < questionEnd) {
            return false;
        }
        for (int i = QUESTION_START; i < questionEnd; i++) {
            if (lower(reply[i]) != lower(octets[i])) {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? octet + ('a' - 'A') : octet;
    }

    /** Reads a reply. */
    static Message read(byte[] reply) throws IOException {
        return new Message(reply);
    }
}
