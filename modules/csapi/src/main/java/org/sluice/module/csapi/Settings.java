package org.sluice.module.csapi;

import java.util.OptionalInt;
import org.sluice.support.configuration.Options;
import org.sluice.support.scan.ScanConfig;
import org.sluice.support.scan.Skip;
import org.sluice.support.upstream.Endpoint;
import org.sluice.support.upstream.Terms;
import org.sluice.support.upstream.UpstreamConfig;
import org.sluice.support.upstream.scan.ServerScan;
import org.sluice.validation.ConfigurationRefused;

/**
 * What the module was told; checked once, then immutable.
 *
 * @param asResponse RESPMOD, or REQMOD
 * @param preview octets, where the server's own word does not count
 * @param busyRetries how often an engine that has no resources now is asked again
 * @param asksPreview whether the server's own word counts
 */
record Settings(
        Terms terms,
        ServerScan.Rules rules,
        Dialect dialect,
        boolean asResponse,
        OptionalInt preview,
        boolean asksPreview,
        boolean tellsClient,
        int busyRetries) {

    private static final int PORT = 1_344;

    static Settings of(CsapiModule.Config config, UpstreamConfig upstream, ScanConfig scan) {
        String preview = config.preview().strip();
        return new Settings(
                Terms.of(Endpoint.list("server", config.server(), PORT), upstream),
                ServerScan.Rules.of(
                        CsapiModule.NAME,
                        scan,
                        Skip.of(config.skip__context__variable(), config.honor__whitelist()),
                        config.max__size__kb(),
                        config.context__variable()),
                Dialect.of(config.dialect()),
                isResponse(config.method()),
                preview.equals("auto") || preview.equals("off")
                        ? OptionalInt.empty()
                        : OptionalInt.of(Options.number("preview", preview, 0, 1 << 20)),
                preview.equals("auto"),
                Options.flag("send_client_ip", config.send__client__ip()),
                Options.number("busy_retries", config.busy__retries(), 0, 5));
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
