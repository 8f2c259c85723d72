package org.sluice.module.csapi;

import java.util.OptionalInt;
import org.sluice.support.configuration.Options;
import org.sluice.support.scan.ScanConfig;
import org.sluice.support.scan.ScanPolicy;
import org.sluice.support.scan.Skip;
import org.sluice.support.upstream.Endpoint;
import org.sluice.support.upstream.Terms;
import org.sluice.support.upstream.UpstreamConfig;
import org.sluice.validation.ConfigurationRefused;

/**
 * What the module was told; checked once, then immutable.
 *
 * @param asResponse RESPMOD, or REQMOD
 * @param preview octets, where the server's own word does not count
 * @param asksPreview whether the server's own word counts
 * @param mostOctets of a message that is sent; 0: any
 */
record Settings(
        Terms terms,
        ScanPolicy policy,
        Skip skip,
        Dialect dialect,
        boolean asResponse,
        OptionalInt preview,
        boolean asksPreview,
        boolean tellsClient,
        long mostOctets,
        String variable) {

    private static final int PORT = 1_344;

    static Settings of(CsapiModule.Config config, UpstreamConfig upstream, ScanConfig scan) {
        String preview = config.preview().strip();
        return new Settings(
                Terms.of(Endpoint.list("server", config.server(), PORT), upstream),
                ScanPolicy.of(CsapiModule.NAME, scan),
                Skip.of(config.skip__context__variable(), config.honor__whitelist()),
                Dialect.of(config.dialect()),
                isResponse(config.method()),
                preview.equals("auto") || preview.equals("off")
                        ? OptionalInt.empty()
                        : OptionalInt.of(Options.number("preview", preview, 0, 1 << 20)),
                preview.equals("auto"),
                Options.flag("send_client_ip", config.send__client__ip()),
                Options.number("max_size_kb", config.max__size__kb(), 0, 2_000_000) * 1_024L,
                Skip.variable("context_variable", config.context__variable()).orElse("csapi_status"));
    }

    String service(Endpoint endpoint) {
        return endpoint.path().isEmpty() || endpoint.isLocal() ? dialect.service() : endpoint.path();
    }

    private static boolean isResponse(String method) {
        return switch (method.strip()) {
            case "respmod" -> true;
            case "reqmod" -> false;
            default -> throw new ConfigurationRefused("method", method, "respmod or reqmod");
        };
    }
}
