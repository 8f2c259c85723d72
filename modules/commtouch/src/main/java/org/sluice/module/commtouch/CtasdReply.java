package org.sluice.module.commtouch;

import java.util.Map;

/**
 * What ctasd says about a message.
 *
 * @param spam class of spam
 * @param threat likelihood of a virus
 * @param refId its own name for this answer, which a report of a mistake quotes; opaque
 * @param facts what else it says, by the names of the facts it is noted as
 */
record CtasdReply(SpamClass spam, VirusThreat threat, String refId, Map<String, String> facts) {}
