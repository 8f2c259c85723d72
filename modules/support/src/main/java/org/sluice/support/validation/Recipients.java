package org.sluice.support.validation;

import java.util.List;
import org.sluice.message.EnvelopeAddress;
import org.sluice.validation.ValidationContext;

/** For whom a message is that a call is about. */
public final class Recipients {

    private Recipients() {}

    /** Where the phase is about one recipient, that one; else all of them. */
    public static List<EnvelopeAddress> of(ValidationContext context) {
        return context.recipient().map(List::of).orElseGet(() -> context.message()
                .recipients());
    }
}
