/** What goes over the line, octets to commands and content, replies to octets; knows nothing of sessions. */
package org.sluice.smtp.codec;
