/** TLS: certificates and their renewal, handshakes, certificates of clients, and what is told of them. */
package org.sluice.smtp.tls;
