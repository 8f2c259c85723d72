/**
 * Reads header fields that name people (RFC 5322 section 3.4), where a stranger wrote them to be misread. Copied privately into
 * each bundle that uses it.
 */
package org.sluice.support.header;
