package org.sluice.delivery;

import org.sluice.message.EnvelopeAddress;

/** Recipients as delivery needs them: each with a domain. */
final class Recipients {

    private Recipients() {}

    /** A bare {@code postmaster} belongs to the domain that the operator named for it. */
    static EnvelopeAddress withDomain(EnvelopeAddress recipient, String postmasterDomain) {
        return recipient.domain().isEmpty() && !recipient.isNull()
                ? EnvelopeAddress.parse(recipient.localPart() + '@' + postmasterDomain)
                : recipient;
    }
}
