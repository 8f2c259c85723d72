package org.sluice.core.replay;

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sluice.core.context.Picture;
import org.sluice.core.record.Exchange;
import org.sluice.dns.DnsAnswer;
import org.sluice.dns.MxRecord;
import org.sluice.message.SmtpReply;
import org.sluice.support.net.Cidr;
import org.sluice.validation.Answer;
import org.sluice.validation.Disposition;
import org.sluice.validation.Verdict;

/**
 * A question of then and what came of it.
 *
 * @param answer null for none
 * @param failure null for none; without either nobody answered while the call was open
 */
record PastExchange(String kind, String question, Object answer, String failure) {

    private static final int MAX_PREFERENCE = 65_535;

    /**
     * Reads what {@link Exchange} wrote.
     *
     * @throws IllegalArgumentException naming what is wrong
     */
    static PastExchange of(Picture picture) {
        String kind = picture.text("kind");
        String question = picture.text("question");
        Object answer = picture.has("answer") ? answer(kind, question, picture.picture("answer")) : null;
        return new PastExchange(kind, question, answer, picture.has("failure") ? picture.text("failure") : null);
    }

    /** The question as it is looked for: the DNS does not mind case and final dot. */
    String key() {
        return key(kind, question);
    }

    static String key(String kind, String question) {
        if (!kind.equals(Exchange.Kind.DNS)) {
            return kind + ' ' + question;
        }
        String name = question.toLowerCase(Locale.ROOT);
        return kind + ' ' + (name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
    }

    /** Whether asking again gives the same. A counter's sum grows by being asked, a module may be asked about other things. */
    boolean isRepeatable() {
        return kind.equals(Exchange.Kind.DNS)
                || kind.equals(Exchange.Kind.DATASOURCE)
                || kind.equals(Exchange.Kind.FACT);
    }

    /** Whether nobody answered in time. */
    boolean isOpen() {
        return answer == null && failure == null;
    }

    private static Object answer(String kind, String question, Picture picture) {
        return switch (kind) {
            case Exchange.Kind.DNS -> dns(question.substring(0, question.indexOf(' ') + 1), picture);
            case Exchange.Kind.COUNTERS -> Double.valueOf(picture.text("sum"));
            case Exchange.Kind.DATASOURCE -> picture.textMaps("rows");
            case Exchange.Kind.MODULE -> Answer.of(verdict(picture), picture.texts("facts"));
            case Exchange.Kind.FACT -> picture.text("value");
            default -> throw new IllegalArgumentException(
                    "kind: " + kind + " (expected: dns, counters, datasource, module or fact)");
        };
    }

    /** A verdict as {@link org.sluice.core.record.RecordedCall} writes it. */
    static Verdict verdict(Picture picture) {
        String why = picture.text("why");
        Optional<SmtpReply> reply =
                picture.has("reply") ? Optional.of(reply(picture.picture("reply"))) : Optional.empty();
        return switch (Disposition.valueOf(picture.text("disposition"))) {
            case CONTINUE -> Verdict.CONTINUE;
            case ACCEPT -> Verdict.accept(why);
            case DEFER -> reply.map(given -> Verdict.defer(given, why)).orElseGet(() -> Verdict.defer(why));
            case REJECT -> reply.map(given -> Verdict.reject(given, why)).orElseGet(() -> Verdict.reject(why));
            case DISCARD -> Verdict.discard(why);
            case QUARANTINE -> Verdict.quarantine(why);
        };
    }

    private static SmtpReply reply(Picture picture) {
        return new SmtpReply((int) picture.number("code"), picture.text("enhanced"), picture.text("text"));
    }

    private static DnsAnswer<?> dns(String type, Picture picture) {
        List<String> records = picture.textList("records");
        Duration ttl = Duration.ofSeconds(picture.number("ttl"));
        boolean authenticated = picture.flag("authenticated");
        DnsAnswer.Found found = DnsAnswer.Found.valueOf(picture.text("found"));
        if (found != DnsAnswer.Found.YES) {
            return DnsAnswer.none(found, ttl, authenticated, picture.text("name"));
        }
        return DnsAnswer.of(
                records.stream().map(text -> dnsRecord(type.strip(), text)).toList(),
                ttl,
                authenticated,
                picture.text("name"));
    }

    private static Object dnsRecord(String type, String text) {
        return switch (type) {
            case "A", "AAAA" -> Cidr.literal(text);
            case "TXT", "TLSA" -> Base64.getDecoder().decode(text);
            case "MX" -> mx(text);
            case "PTR", "CNAME" -> text;
            default -> throw new IllegalArgumentException("question: of type " + type + " (expected: a type we ask)");
        };
    }

    private static MxRecord mx(String text) {
        int space = text.indexOf(' ');
        if (space < 1 || !text.substring(0, space).matches("\\d{1,5}")) {
            throw new IllegalArgumentException("MX: " + text + " (expected: a preference and a name)");
        }
        int preference = Integer.parseInt(text.substring(0, space));
        if (preference > MAX_PREFERENCE) {
            throw new IllegalArgumentException("MX: preference " + preference + " (expected: at most 65535)");
        }
        return new MxRecord(preference, text.substring(space + 1));
    }
}
