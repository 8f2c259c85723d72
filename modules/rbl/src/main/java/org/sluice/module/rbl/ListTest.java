package org.sluice.module.rbl;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.dns.Dns;
import org.sluice.dns.DnsAnswer;
import org.sluice.validation.ValidationContext;

/**
 * Whether a list in the DNS is one: it has the entry every list has, and not the one no list has (RFC 5782 section 5). A list that
 * went out of service lists everybody or nobody. Innocent until the contrary is known: as long as the DNS does not say, the list
 * counts.
 */
final class ListTest {

    private record State(boolean isUsable, Instant next) {}

    private final String list;
    private final Entries entries;
    private final String base;
    private final Duration interval;
    private final Duration retry;
    private final Complaints complaints;
    private volatile State state = new State(true, Instant.MIN);

    /**
     * What every list has and what none has.
     *
     * @param isStrict whether a list without the former is none
     */
    record Entries(String present, String absent, boolean isStrict) {
        static final Entries IP4 = new Entries("2.0.0.127", "1.0.0.127", true);
        /** RFC 5782 section 5: {@code ::ffff:127.0.0.2} and {@code ::ffff:127.0.0.1}, as nibbles. */
        static final Entries IP6 = new Entries(mapped('2'), mapped('1'), true);
        /** Many lists of names have entries of other names for tests, so that only a list of everything is switched off. */
        static final Entries NAMES = new Entries("test", "invalid", false);

        private static String mapped(char last) {
            return last + ".0.0.0.0.0.f.7.f.f.f.f" + ".0".repeat(20);
        }
    }

    ListTest(String list, Entries entries, String base, Duration interval, Duration retry, Complaints complaints) {
        this.list = list;
        this.entries = entries;
        this.base = base;
        this.interval = interval;
        this.retry = retry;
        this.complaints = complaints;
    }

    /** Known not to be a list, and too early to try again. */
    boolean isOff(Instant now) {
        State known = state;
        return !known.isUsable() && now.isBefore(known.next());
    }

    /**
     * Whether the list counts, asked again now and then. A list that did at the last test counts meanwhile; the first test and
     * that of a list that is switched off are waited for. Never fails.
     */
    CompletionStage<Boolean> isUsable(ValidationContext context, Dns dns) {
        State known = state;
        if (context.now().isBefore(known.next())) {
            return CompletableFuture.completedFuture(known.isUsable());
        }
        CompletionStage<Boolean> tested = test(context, dns, known);
        boolean wasTested = !known.next().equals(Instant.MIN);
        return known.isUsable() && wasTested ? CompletableFuture.completedFuture(true) : tested;
    }

    private CompletionStage<Boolean> test(ValidationContext context, Dns dns, State before) {
        CompletionStage<DnsAnswer<InetAddress>> present = dns.a(entries.present() + '.' + base);
        return dns.a(entries.absent() + '.' + base)
                .thenCombine(
                        present,
                        (absent, there) ->
                                judge(context, Answers.of(there.records()), Answers.of(absent.records()), before))
                .exceptionally(failure -> before.isUsable());
    }

    private boolean judge(ValidationContext context, Answers present, Answers absent, State before) {
        if (!present.errors().isEmpty() || !absent.errors().isEmpty()) {
            // The list does not talk to us; what it would say to others is not known.
            return before.isUsable();
        }
        boolean listsAll = !absent.listings().isEmpty();
        boolean listsNone = present.listings().isEmpty() && entries.isStrict();
        boolean usable = !listsAll && !listsNone;
        state = new State(usable, context.now().plus(usable ? interval : retry));
        if (!usable) {
            String wrong = listsAll
                    ? "lists " + entries.absent() + ", which no list does: it would refuse everybody"
                    : "does not list " + entries.present() + ", which every list does";
            complaints.say(context, list, "test", wrong + "; switched off, tried again in " + retry.toSeconds() + " s");
        } else if (!before.isUsable()) {
            complaints.say(context, list, "back", "passes its test again and counts");
        }
        return usable;
    }
}
