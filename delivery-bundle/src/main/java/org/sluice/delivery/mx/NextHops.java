package org.sluice.delivery.mx;

import java.util.List;
import org.sluice.message.SmtpReply;

/** What a look-up came to. */
public sealed interface NextHops {

    /**
     * Hosts in the order in which they are to be tried; not empty.
     *
     * @param isSecure whether nobody could have changed their names on the way: DNSSEC says so, or no DNS was asked for them
     */
    record Found(List<Host> hosts, boolean isSecure) implements NextHops {}

    /** There is nobody to deliver to, for good (5xx) or for now (4xx). */
    record Refused(SmtpReply reply) implements NextHops {}

    /** Our own resolver is away; nothing was asked. */
    record Unknown() implements NextHops {}
}
