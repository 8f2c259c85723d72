/**
 * What DKIM (RFC 6376) and ARC (RFC 8617) share: tag lists, canonical forms, hashes, keys. Which tags must stand where is the
 * business of whoever uses it. Reads no DNS and knows no module. Copied privately into each bundle that uses it.
 */
package org.sluice.support.dkim;
