/**
 * Evaluates sender policies: SPF (RFC 7208) and the records of Sender ID (RFC 4406). Copied privately into each bundle that
 * uses it.
 */
package org.sluice.support.spf;
