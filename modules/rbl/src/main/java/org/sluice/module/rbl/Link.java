package org.sluice.module.rbl;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Where a link leads.
 *
 * @param host a domain name, lower case, A-labels; or an address in digits
 * @param address where the host is one
 */
record Link(String host, Optional<InetAddress> address) {}
