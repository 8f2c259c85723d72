/** Reads and writes {@code Authentication-Results} (RFC 8601). Copied privately into each bundle that uses it. */
package org.sluice.support.authres;
