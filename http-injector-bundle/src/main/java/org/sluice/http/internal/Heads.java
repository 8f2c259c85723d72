package org.sluice.http.internal;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sluice.http.internal.Routes.Access;
import org.sluice.http.internal.Routes.Route;

/** Judges requests by their head, before any content is read. */
final class Heads {

    static final Reply BAD_REQUEST = Reply.error(400, "1000", "malformed request", "this is not HTTP");
    static final Reply TOO_SLOW = Reply.error(408, "1000", "request timeout", "the content did not arrive in time");
    static final Reply NO_ANSWER = Reply.error(503, "1000", "temporarily unavailable", "no answer in time")
            .retryLater();

    private static final int MAX_PARAMETERS = 20;

    /** What curl -d says is taken too: a form that is no JSON is refused when it is read. */
    private static final Set<String> JSON_TYPES = Set.of("application/json", "application/x-www-form-urlencoded");

    private final Routes routes;

    Heads(Routes routes) {
        this.routes = routes;
    }

    static Reply tooLarge(Settings settings) {
        return Reply.error(413, "1000", "request too large", "more than " + settings.maxRequestOctets() + " octets");
    }

    /** An {@link Admitted}, or the {@link Reply} that refuses. */
    Object judge(Settings settings, HttpRequest request, InetSocketAddress remote) {
        if (request.decoderResult().isFailure()) {
            return undecodable(request.decoderResult().cause());
        }
        if (!hasOneHost(request)) {
            return Reply.error(400, "1000", "malformed request", "exactly one Host header is needed");
        }
        QueryStringDecoder uri = new QueryStringDecoder(request.uri());
        String path;
        Map<String, List<String>> query;
        try {
            path = uri.path();
            query = parameters(request.uri());
        } catch (IllegalArgumentException e) {
            return Reply.error(400, "1000", "malformed request", "the path cannot be decoded");
        }
        Optional<Route> route = routes.find(request.method().name(), path);
        if (route.isEmpty()) {
            return unknown(path);
        }
        Gate.Judgement judgement = route.get().access() == Access.OPEN
                ? Gate.Judgement.of("")
                : Gate.judge(settings, remote.getAddress(), request.headers());
        if (judgement.refusal().isPresent()) {
            return judgement.refusal().get();
        }
        Optional<Reply> refusal = judgeContent(settings, request, route.get());
        return refusal.isPresent()
                ? refusal.get()
                : new Admitted(route.get(), judgement.caller(), route.get().id(path), query);
    }

    private static Map<String, List<String>> parameters(String uri) {
        return QueryStringDecoder.builder().maxParams(MAX_PARAMETERS).build(uri).parameters();
    }

    private Reply unknown(String path) {
        Set<String> methods = routes.methods(path);
        return methods.isEmpty()
                ? Reply.error(404, "1600", "resource not found", "no such path")
                : Reply.error(405, "1000", "method not allowed", "allowed: " + String.join(", ", methods))
                        .with("Allow", String.join(", ", methods));
    }

    private static Optional<Reply> judgeContent(Settings settings, HttpRequest request, Route route) {
        String expect = request.headers().get(HttpHeaderNames.EXPECT);
        if (expect != null && !expect.equalsIgnoreCase(HttpHeaderValues.CONTINUE.toString())) {
            return Optional.of(Reply.error(417, "1000", "expectation failed", "only 100-continue is known"));
        }
        if (HttpUtil.getContentLength(request, 0L) > settings.maxRequestOctets()) {
            return Optional.of(tooLarge(settings));
        }
        CharSequence type = HttpUtil.getMimeType(request);
        boolean json =
                type == null || JSON_TYPES.contains(type.toString().strip().toLowerCase(Locale.ROOT));
        return route.hasBody() && !json
                ? Optional.of(Reply.error(415, "1000", "unsupported media type", "Content-Type: application/json"))
                : Optional.empty();
    }

    private static Reply undecodable(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return Reply.error(414, "1000", "request line too long", "");
        }
        return cause instanceof TooLongFrameException
                ? Reply.error(431, "1000", "request header too large", "")
                : BAD_REQUEST;
    }

    private static boolean hasOneHost(HttpRequest request) {
        int hosts = request.headers().getAll(HttpHeaderNames.HOST).size();
        return hosts == 1 || hosts == 0 && request.protocolVersion().equals(HttpVersion.HTTP_1_0);
    }
}
