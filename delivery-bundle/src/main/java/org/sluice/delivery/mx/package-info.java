/** Finds the hosts that take mail for a domain (RFC 5321 section 5.1). */
package org.sluice.delivery.mx;
