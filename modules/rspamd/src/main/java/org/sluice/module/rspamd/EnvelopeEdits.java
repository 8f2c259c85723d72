package org.sluice.module.rspamd;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sluice.message.EnvelopeAddress;
import org.sluice.validation.Effects;

/**
 * What rspamd wants done to the envelope: the rest of the {@code milter} object of its reply. All of it can be done, or none is:
 * a recipient taken out and the other one not put in would lose mail.
 *
 * @param isUsable whether all it names are addresses
 */
record EnvelopeEdits(
        Optional<EnvelopeAddress> sender,
        List<EnvelopeAddress> added,
        List<EnvelopeAddress> removed,
        boolean isUsable) {

    /** Recipients of each kind; a reply that wants more is not ours to obey. */
    static final int MOST = 1_000;

    static final EnvelopeEdits NONE = new EnvelopeEdits(Optional.empty(), List.of(), List.of(), true);

    private static final EnvelopeEdits UNUSABLE = new EnvelopeEdits(Optional.empty(), List.of(), List.of(), false);

    /** Reads addresses, in brackets or not; an empty sender is the null sender. */
    static EnvelopeEdits of(Optional<String> sender, List<String> added, List<String> removed) {
        try {
            return new EnvelopeEdits(sender.map(EnvelopeEdits::address), recipients(added), recipients(removed), true);
        } catch (IllegalArgumentException noAddress) {
            return UNUSABLE;
        }
    }

    boolean changesRecipients() {
        return !added.isEmpty() || !removed.isEmpty();
    }

    void changeSender(Effects effects) {
        sender.ifPresent(effects::sender);
    }

    void changeRecipients(Effects effects) {
        added.forEach(effects::addRecipient);
        removed.forEach(effects::removeRecipient);
    }

    private static List<EnvelopeAddress> recipients(List<String> texts) {
        List<EnvelopeAddress> recipients = new ArrayList<>();
        for (String text : texts) {
            EnvelopeAddress recipient = address(text);
            if (recipient.isNull() || recipients.size() == MOST) {
                throw new IllegalArgumentException("recipients: (expected: at most " + MOST + " addresses)");
            }
            recipients.add(recipient);
        }
        return List.copyOf(recipients);
    }

    private static EnvelopeAddress address(String text) {
        String address = text.strip();
        boolean bracketed = address.startsWith("<") && address.endsWith(">");
        return EnvelopeAddress.parse(bracketed ? address.substring(1, address.length() - 1) : address);
    }
}
