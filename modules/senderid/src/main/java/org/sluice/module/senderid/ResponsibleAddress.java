package org.sluice.module.senderid;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.HeaderField;
import org.sluice.support.header.MailboxList;

/**
 * The address purportedly responsible for a message (RFC 4407 section 2): who resent it last, else who sent it, else who
 * wrote it.
 *
 * @param field the header field it stands in
 * @param address with local part and domain
 */
record ResponsibleAddress(String field, EnvelopeAddress address) {

    /** Empty for a message that has none: too many fields, too many mailboxes, or one that cannot be read. */
    static Optional<ResponsibleAddress> of(List<HeaderField> header) {
        List<HeaderField> fields =
                header.stream().filter(field -> !field.unfolded().isEmpty()).toList();
        return selected(fields).flatMap(field -> MailboxList.single(field.unfolded())
                .map(address -> new ResponsibleAddress(field.name(), address)));
    }

    private static Optional<HeaderField> selected(List<HeaderField> fields) {
        int sender = first(fields, named("Resent-Sender"));
        int from = first(fields, named("Resent-From"));
        if (sender >= 0 && !belongsToAnEarlierHop(fields, from, sender)) {
            return Optional.of(fields.get(sender));
        }
        if (from >= 0) {
            return Optional.of(fields.get(from));
        }
        List<HeaderField> senders = fields.stream().filter(named("Sender")).toList();
        List<HeaderField> chosen =
                senders.isEmpty() ? fields.stream().filter(named("From")).toList() : senders;
        return chosen.size() == 1 ? Optional.of(chosen.get(0)) : Optional.empty();
    }

    /** Step 1: whoever resent the message after it passed another host is responsible, not the earlier Resent-Sender. */
    private static boolean belongsToAnEarlierHop(List<HeaderField> fields, int from, int sender) {
        return from >= 0
                && from < sender
                && fields.subList(from + 1, sender).stream()
                        .anyMatch(named("Received").or(named("Return-Path")));
    }

    private static int first(List<HeaderField> fields, Predicate<HeaderField> wanted) {
        for (int i = 0; i < fields.size(); i++) {
            if (wanted.test(fields.get(i))) {
                return i;
            }
        }
        return -1;
    }

    private static Predicate<HeaderField> named(String name) {
        return field -> field.name().equalsIgnoreCase(name);
    }
}
