package org.sluice.support.log;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.SmtpReply;

/**
 * One line of the reject log, whoever refuses: the names of the fields stay as they are, and those without a value are left
 * out.
 */
public final class RejectLine {

    private final Map<String, Object> fields = new LinkedHashMap<>();

    private RejectLine() {}

    /** A line of that session; empty where there is none yet. */
    public static RejectLine of(String session) {
        return new RejectLine().put("session", session);
    }

    /** A client as logs have it: {@code 192.0.2.1:25}, {@code [2001:db8::1]:25}. */
    public static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? '[' + host + ']' : host) + ':' + address.getPort();
    }

    /** The transaction. */
    public RejectLine transaction(String id) {
        return put("transaction", id);
    }

    /** The client. */
    public RejectLine peer(InetSocketAddress address) {
        return put("peer", text(address));
    }

    /** Our end. */
    public RejectLine local(InetSocketAddress address) {
        return put("local", text(address));
    }

    /** Name of the listener. */
    public RejectLine listener(String name) {
        return put("listener", name);
    }

    /** The sender so far. */
    public RejectLine sender(String address) {
        return put("sender", address);
    }

    /** The recipient it is about. */
    public RejectLine recipient(String address) {
        return put("recipient", address);
    }

    /** The recipients so far, of what is about all of them. */
    public RejectLine recipients(List<EnvelopeAddress> addresses) {
        if (!addresses.isEmpty()) {
            fields.put(
                    "recipients",
                    addresses.stream().map(EnvelopeAddress::toString).toList());
        }
        return this;
    }

    /** What was said, by whom, when and why. */
    public RejectLine decision(String phase, String module, SmtpReply reply, String why) {
        put("phase", phase).put("module", module);
        fields.put("code", reply.code());
        return put("enhanced", reply.enhanced()).put("reply", reply.toString()).put("why", why);
    }

    /** Both dictionaries. */
    public RejectLine dictionaries(Map<String, String> connection, Map<String, String> message) {
        fields.put("connection_context", connection);
        fields.put("message_context", message);
        return this;
    }

    /** What to write. */
    public Map<String, Object> fields() {
        return fields;
    }

    private RejectLine put(String name, String value) {
        if (!value.isEmpty()) {
            fields.put(name, value);
        }
        return this;
    }
}
