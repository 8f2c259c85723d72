/** The content of a message: leases on its octets, its header and MIME parts, and the edits that modules asked for. */
package org.sluice.core.content;
