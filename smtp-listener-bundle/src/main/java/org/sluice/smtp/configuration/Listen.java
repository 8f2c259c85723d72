package org.sluice.smtp.configuration;

import java.util.List;
import org.sluice.smtp.scope.Layer;
import org.sluice.smtp.tls.TlsOptions;
import org.sluice.support.net.Cidr;

/**
 * One address of a listener with the options and Peers that hold for it alone.
 *
 * @param label its name in the configuration; empty for one named only in {@code listen}
 * @param address where it listens
 * @param layer its own options
 * @param peers its Peers, weak first
 * @param relayHosts who may relay through it, besides the listener's
 * @param tls its TLS, or that of the listener
 */
public record Listen(
        String label, ListenAddress address, Layer layer, List<Layer> peers, List<Cidr> relayHosts, TlsOptions tls) {}
