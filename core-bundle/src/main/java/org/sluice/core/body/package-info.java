/** Octets in memory and on disk: leases on what injectors received, slices and splices of it. Knows nothing of mail. */
package org.sluice.core.body;
