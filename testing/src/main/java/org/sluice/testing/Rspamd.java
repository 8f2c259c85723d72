package org.sluice.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A real rspamd that scores what its rules in Lua say and asks nobody: its DNS is a port where nobody listens. It serves HTTP on a
 * Unix socket.
 */
public final class Rspamd implements AutoCloseable {

    /** Adds the number in {@code X-Test-Score} to the score. */
    public static final String SCORE_RULE =
            """
            rspamd_config.TEST_MARKER = { score = 1.0, callback = function(task)
              local score = task:get_header('X-Test-Score')
              if score then return true, tonumber(score), 'v=' .. score end
              return false
            end }
            """;

    private static final String CONFIGURATION =
            """
            options { pidfile = "@/rspamd.pid"; tempdir = "@"; control_socket = "@/control.sock mode=0600"; history_file = "@/history";
              stats_file = "@/stats.ucl"; filters = ""; enable_test_patterns = true; hs_cache_dir = "@"; url_tld = "@/tld.dat";
              dns { nameserver = ["127.0.0.1:1"]; timeout = 0.2s; retransmits = 1; sockets = 1; }
              max_message = 200kb; local_addrs = []; }
            logging { type = "file"; filename = "@/rspamd.log"; level = "info"; }
            actions { reject = 15; "rewrite subject" = 8; "add header" = 6; greylist = 4; }
            lua = "@/rules.lua";
            worker "normal" { bind_socket = "@/rspamd.sock mode=0666"; count = 1; mime = true; }
            """;

    private final Path socket;
    private final Daemon daemon;

    private Rspamd(Path socket, Daemon daemon) {
        this.socket = socket;
        this.daemon = daemon;
    }

    /** Starts one. {@code folder}: for its files; {@code more}: further configuration. */
    public static Rspamd start(Path folder, String rules, String more) throws IOException {
        String program = Programs.require("rspamd");
        Path configuration = folder.resolve("rspamd.conf");
        Files.writeString(configuration, CONFIGURATION.replace("@", folder.toString()) + more);
        Files.writeString(folder.resolve("rules.lua"), rules);
        // The list of Debian's takes it ten seconds to read.
        Files.writeString(folder.resolve("tld.dat"), "com\norg\nexample\n");
        Path socket = folder.resolve("rspamd.sock");
        return new Rspamd(
                socket,
                Daemon.start(
                        List.of(program, "-i", "-f", "-c", configuration.toString()),
                        Map.of(),
                        socket,
                        "GET /ping HTTP/1.1\r\n\r\n",
                        "HTTP/1.1 200"));
    }

    /** Where it listens. */
    public Path socket() {
        return socket;
    }

    @Override
    public void close() {
        daemon.close();
    }
}
