package org.sluice.core.dns;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sluice.dns.DnsAnswer.Found;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What one reply says: records at the end of its alias chain, a sure "nothing", or only where to go on. */
final class Reply {

    private final Question question;
    private final Message message;
    private final AliasChain chain;
    private final Settings settings;

    private Reply(Question question, Message message, AliasChain chain, Settings settings) {
        this.question = question;
        this.message = message;
        this.chain = chain;
        this.settings = settings;
    }

    /** Reads a reply and takes the chain as far as the reply goes. */
    static Reply read(Question question, Message message, AliasChain chain, Settings settings) {
        Reply reply = new Reply(question, message, chain, settings);
        chain.went(settings.trustsAd() && message.getHeader().getFlag(Flags.AD));
        if (question.type() != Type.CNAME) {
            reply.followAliases();
        }
        return reply;
    }

    /** Empty when the chain leads out of this reply and the end must be asked for. */
    Optional<Resolution> resolution() {
        List<Record> records = message.getSection(Section.ANSWER).stream()
                .filter(record -> record.getType() == question.type()
                        && record.getDClass() == DClass.IN
                        && record.getName().equals(chain.end()))
                .toList();
        if (!records.isEmpty()) {
            long ttl = records.stream().mapToLong(Record::getTTL).min().orElse(0);
            return Optional.of(resolution(Found.YES, records, Math.min(ttl, chain.ttlSeconds())));
        }
        boolean noName = message.getRcode() == Rcode.NXDOMAIN;
        Optional<SOARecord> soa = soa();
        boolean leftOpen = !noName && soa.isEmpty() && !chain.end().equals(question.name());
        return leftOpen ? Optional.empty() : Optional.of(nothing(noName ? Found.NO_NAME : Found.NO_DATA, soa));
    }

    private void followAliases() {
        Map<Name, Record> aliases = new HashMap<>();
        for (Record record : message.getSection(Section.ANSWER)) {
            if (record.getType() == Type.CNAME && record.getDClass() == DClass.IN) {
                aliases.put(record.getName(), record);
            }
        }
        for (Record alias = aliases.get(chain.end()); alias != null; alias = aliases.get(chain.end())) {
            chain.follow(((CNAMERecord) alias).getTarget(), alias.getTTL());
        }
    }

    /** Kept as long as the SOA says; without one not at all (RFC 2308 section 5). */
    private Resolution nothing(Found found, Optional<SOARecord> soa) {
        if (soa.isEmpty()) {
            return new Resolution(found, List.of(), Duration.ZERO, chain.isAuthenticated(), Records.text(chain.end()));
        }
        long ttl = Math.min(soa.get().getTTL(), soa.get().getMinimum());
        return resolution(found, List.of(), Math.min(ttl, chain.ttlSeconds()));
    }

    private Resolution resolution(Found found, List<Record> records, long ttlSeconds) {
        Duration ttl = settings.withinBounds(Duration.ofSeconds(ttlSeconds));
        return new Resolution(found, records, ttl, chain.isAuthenticated(), Records.text(chain.end()));
    }

    private Optional<SOARecord> soa() {
        return message.getSection(Section.AUTHORITY).stream()
                .filter(SOARecord.class::isInstance)
                .map(SOARecord.class::cast)
                .findFirst();
    }
}
