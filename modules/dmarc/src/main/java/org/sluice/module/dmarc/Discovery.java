package org.sluice.module.dmarc;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** How the record for an author's domain, and the organization a domain belongs to, are found. */
interface Discovery {

    /** A record and where it was found. */
    record Placed(String domain, DmarcRecord record) {}

    /**
     * What was found for an author's domain.
     *
     * @param policy the record that applies; empty when none is published
     * @param organization the organizational domain; empty when the DNS did not say enough
     */
    record Found(Optional<Placed> policy, Optional<String> organization) {}

    /** Record and organizational domain of an author's domain; fails when the DNS does not say which record applies. */
    CompletionStage<Found> find(String domain);

    /** The organizational domain alone; fails when the DNS does not say. */
    CompletionStage<String> organization(String domain);

    /** The word of RFC 9990 for this method. */
    String word();
}
