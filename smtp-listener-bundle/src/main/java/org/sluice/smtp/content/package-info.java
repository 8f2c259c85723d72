/** One message's octets while they arrive, in memory or on disk, and what is asked of them. */
package org.sluice.smtp.content;
