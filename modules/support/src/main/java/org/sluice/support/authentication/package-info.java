/** What authentication found, as it is written into a message and read from one (RFC 8601). Copied privately into each bundle that uses it. */
package org.sluice.support.authentication;
