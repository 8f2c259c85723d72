package org.sluice.core.record;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sluice.dns.DnsAnswer;
import org.sluice.dns.MxRecord;
import org.sluice.message.SmtpReply;
import org.sluice.validation.Answer;
import org.sluice.validation.Verdict;

/** The answers of the world as JDK types. */
final class Answers {

    private static final int ROW_OCTETS = 64;

    private Answers() {}

    static Map<String, Object> picture(Object answer) {
        if (answer instanceof DnsAnswer<?> dns) {
            return dns(dns);
        } else if (answer instanceof Double sum) {
            return Map.of("sum", Double.toString(sum));
        } else if (answer instanceof List<?> rows) {
            return Map.of("rows", rows);
        } else if (answer instanceof String value) {
            return Map.of("value", value);
        }
        Answer said = (Answer) answer;
        Map<String, Object> picture = verdict(said.verdict());
        picture.put("facts", new TreeMap<>(said.attributes()));
        return picture;
    }

    /** A verdict as JDK types. */
    static Map<String, Object> verdict(Verdict verdict) {
        Map<String, Object> picture = new LinkedHashMap<>();
        picture.put("disposition", verdict.disposition().name());
        verdict.reply().ifPresent(reply -> picture.put("reply", reply(reply)));
        picture.put("why", verdict.why());
        return picture;
    }

    /** Rows in maps of ours. A column without a value is left out, as the module would find it. */
    static List<Map<String, String>> rows(List<?> rows) {
        List<Map<String, String>> copies = new ArrayList<>(rows.size());
        for (Object row : rows) {
            Map<String, String> copy = new TreeMap<>();
            ((Map<?, ?>) row).forEach((column, value) -> {
                if (value != null) {
                    copy.put(String.valueOf(column), value.toString());
                }
            });
            copies.add(copy);
        }
        return List.copyOf(copies);
    }

    /** About how much memory an answer holds; null for none. */
    static long octets(Object answer) {
        long octets = 0;
        if (answer instanceof DnsAnswer<?> dns) {
            for (Object each : dns.records()) {
                octets += ROW_OCTETS + (each instanceof byte[] text ? text.length : 0);
            }
        } else if (answer instanceof List<?> rows) {
            for (Object row : rows) {
                octets += octets((Map<?, ?>) row);
            }
        } else if (answer instanceof String value) {
            octets += value.length();
        } else if (answer instanceof Answer said) {
            octets += octets(said.attributes());
        }
        return octets;
    }

    private static long octets(Map<?, ?> texts) {
        long octets = ROW_OCTETS;
        for (Object value : texts.values()) {
            octets += ROW_OCTETS + value.toString().length();
        }
        return octets;
    }

    private static Map<String, Object> reply(SmtpReply reply) {
        return Map.of("code", (long) reply.code(), "enhanced", reply.enhanced(), "text", reply.text());
    }

    private static Map<String, Object> dns(DnsAnswer<?> answer) {
        Map<String, Object> picture = new LinkedHashMap<>();
        picture.put("found", answer.found().name());
        picture.put("records", answer.records().stream().map(Answers::text).toList());
        picture.put("ttl", answer.ttl().toSeconds());
        picture.put("authenticated", answer.authenticated());
        picture.put("name", answer.canonicalName());
        return picture;
    }

    private static String text(Object dnsRecord) {
        if (dnsRecord instanceof InetAddress address) {
            return address.getHostAddress();
        } else if (dnsRecord instanceof byte[] octets) {
            return Base64.getEncoder().encodeToString(octets);
        } else if (dnsRecord instanceof MxRecord mx) {
            return mx.preference() + " " + mx.host();
        }
        return dnsRecord.toString();
    }
}
