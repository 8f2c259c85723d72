package org.sluice.http.internal;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who may come in. A key opens from everywhere; without one only a local client is let in, and only when it cannot be a
 * browser that a foreign page sends here: such a request carries an Origin, or a Host that is somebody's name for this
 * address (DNS rebinding). A request that a proxy passed on is not local, whatever its address says.
 */
final class Gate {

    private static final Pattern IP_LITERAL = Pattern.compile("\\[[0-9a-f:.]+]|[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final List<String> OF_PROXIES = List.of("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via");

    private Gate() {}

    /**
     * The judgement on a request: a caller, or a refusal.
     *
     * @param caller name of the key; empty for a local client without one
     */
    record Judgement(String caller, Optional<Reply> refusal) {
        static Judgement of(String caller) {
            return new Judgement(caller, Optional.empty());
        }

        static Judgement refused(Reply reply) {
            return new Judgement("", Optional.of(reply));
        }
    }

    static Judgement judge(Settings settings, InetAddress remote, HttpHeaders headers) {
        String key = headers.get(HttpHeaderNames.AUTHORIZATION);
        if (key != null) {
            return settings.apiKeys()
                    .nameOf(key.strip())
                    .map(Judgement::of)
                    .orElseGet(() -> Judgement.refused(unauthorized("the key is not known here")));
        }
        if (!settings.loopbackWithoutKey() || !remote.isLoopbackAddress()) {
            return Judgement.refused(unauthorized("an API key is needed in the Authorization header"));
        }
        if (OF_PROXIES.stream().anyMatch(headers::contains)) {
            return Judgement.refused(unauthorized("an API key is needed through a proxy"));
        }
        if (headers.contains(HttpHeaderNames.ORIGIN) || !isFromHere(headers.get("Sec-Fetch-Site"))) {
            return Judgement.refused(forbidden("a page in a browser needs an API key"));
        }
        if (!isOurs(settings, headers.get(HttpHeaderNames.HOST, ""))) {
            return Judgement.refused(
                    forbidden("without an API key Host must be an IP address, localhost or allowed_hosts"));
        }
        return Judgement.of("");
    }

    /** {@code none} is what a browser says of an address somebody typed. */
    private static boolean isFromHere(String fetchSite) {
        return fetchSite == null || fetchSite.equals("none");
    }

    private static boolean isOurs(Settings settings, String hostAndPort) {
        String host = hostAndPort.toLowerCase(Locale.ROOT).replaceFirst(":[0-9]*$", "");
        return IP_LITERAL.matcher(host).matches()
                || host.equals("localhost")
                || settings.allowedHosts().contains(host);
    }

    private static Reply unauthorized(String why) {
        return Reply.error(401, "1100", "unauthorized", why);
    }

    private static Reply forbidden(String why) {
        return Reply.error(403, "1100", "forbidden", why);
    }
}
