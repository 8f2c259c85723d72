package org.sluice.module.commtouch;

/**
 * What ctasd says about a message.
 *
 * @param spam class of spam
 * @param threat likelihood of a virus
 * @param refId its own name for this answer, which a report of a mistake quotes; opaque
 */
record CtasdReply(SpamClass spam, VirusThreat threat, String refId) {}
