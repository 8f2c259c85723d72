package org.sluice.delivery.transport;

import org.sluice.delivery.route.Route;
import org.sluice.message.EnvelopeAddress;
import org.sluice.message.MessageBody;
import org.sluice.spool.SpoolRecord;

/**
 * One try to hand one copy on.
 *
 * @param recipient the record's, with a domain in every case
 * @param number 1 for the first
 * @param repeat whether an earlier attempt may have succeeded without our knowing: before a crash, or with a lost answer
 */
public record Attempt(
        SpoolRecord record, EnvelopeAddress recipient, MessageBody content, Route route, int number, boolean repeat) {}
