package org.sluice.smtp.session;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sluice.injection.ConnectionFacts;
import org.sluice.injection.Origin;
import org.sluice.smtp.configuration.Listen;
import org.sluice.smtp.configuration.ListenAddress;
import org.sluice.smtp.configuration.SessionOptions;
import org.sluice.smtp.configuration.Settings;
import org.sluice.smtp.limits.SessionCounts;
import org.sluice.smtp.proxy.ProxyHeader;
import org.sluice.smtp.scope.Layer;

/**
 * Where one connection came in, and as whom it is served: the scopes that match its client, its places in their counts, its
 * options. The client may turn out to be another one, told by a trusted proxy; then all of that is found anew. Places are
 * held until the connection is closed for good. On the event loop only.
 */
public final class Entrance {

    private final Listener listener;
    private final Listen listen;
    private final InetSocketAddress peer;
    private final InetSocketAddress here;
    private Settings settings;
    private Settings.Match match;
    private SessionCounts.Places places;
    private ConnectionFacts facts;
    private InetAddress opener;
    private boolean mayClaim;

    /** For a connection from {@code peer} to {@code here}; nothing is counted yet. */
    public Entrance(Listener listener, Listen listen, InetSocketAddress peer, InetSocketAddress here) {
        this.listener = listener;
        this.listen = listen;
        this.peer = peer;
        this.here = here;
        look(peer.getAddress());
    }

    /** Waits for a proxy to say who the client is; meanwhile it has a place in the listener only. */
    public boolean expectProxy() {
        return take(match.layers().subList(0, 1));
    }

    /** A proxy said who the client is, or that nobody but itself is there. Whom it may be itself decides about XCLIENT. */
    public boolean enter(ProxyHeader header) {
        Map<String, String> about = Map.of(
                "proxy_protocol",
                "v" + header.version(),
                "proxy_address",
                peer.getAddress().getHostAddress());
        return header.namesClient() ? enter(header.source(), header.destination(), about) : enter(peer, here, about);
    }

    /** Nobody speaks for the client. */
    public boolean enter() {
        return enter(peer, here, Map.of());
    }

    private boolean enter(InetSocketAddress client, InetSocketAddress local, Map<String, String> about) {
        boolean admitted = become(client, local, about);
        opener = client.getAddress();
        mayClaim = admitted && options().proxy.mayClaim(client.getAddress());
        return admitted;
    }

    /** Serves that client from now on. False: there is no place for it, and the connection should go. */
    public boolean become(InetSocketAddress client, InetSocketAddress local, Map<String, String> about) {
        look(client.getAddress());
        Map<String, String> context = new LinkedHashMap<>();
        if (match.mayRelay()) {
            context.put("can_relay", "true");
        }
        context.putAll(match.options().submission.facts());
        context.putAll(about);
        context.putAll(match.options().context);
        facts = ConnectionFacts.of(Origin.SMTP, settings.name(), client, local).with(context);
        return take(match.layers());
    }

    /** What holds for the client that was looked at last. */
    public SessionOptions options() {
        return match.options();
    }

    /** What the core is told. */
    public ConnectionFacts facts() {
        return facts;
    }

    /** The address of the configuration through which it came. */
    public ListenAddress address() {
        return listen.address();
    }

    /** Who opened this connection, whoever it speaks for. */
    public InetAddress opener() {
        return opener;
    }

    /** Whether whoever opened this connection may claim to be another client. */
    boolean mayClaim() {
        return mayClaim;
    }

    /** Counts one more message against the rates of all scopes; false when one of them is reached. */
    boolean admitsMessage() {
        return listener.throttles().admits(match.layers());
    }

    boolean isStressed() {
        return listener.stress().isOn();
    }

    /** The client's address as in greetings. */
    public String literal() {
        InetAddress address = facts.remote().getAddress();
        String text = address.getHostAddress();
        return address instanceof Inet4Address ? "[" + text + "]" : "[IPv6:" + text + "]";
    }

    /** The connection is closed. */
    public void leave() {
        if (places != null) {
            places.giveBack();
            places = null;
        }
    }

    private void look(InetAddress client) {
        settings = listener.settings();
        match = settings.match(listener.listen(listen.address()).orElse(listen), client);
    }

    private boolean take(List<Layer> layers) {
        SessionCounts.Places before = places;
        // Those it has are free for it: a full listener is no reason to refuse a client that is inside already.
        if (before != null) {
            before.giveBack();
        }
        places = listener.counts().enter(layers);
        return places != null;
    }
}
