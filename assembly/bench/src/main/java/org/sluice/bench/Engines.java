package org.sluice.bench;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sluice.module.beik.engine.StubLibrary;
import org.sluice.module.cloudmark.Authority;
import org.sluice.module.commtouch.Ctasd;
import org.sluice.module.csapi.FakeIcap;
import org.sluice.module.ctipd.Ctipd;
import org.sluice.module.policy_service.PolicyServer;
import org.sluice.testing.Clamd;
import org.sluice.testing.DkimKey;
import org.sluice.testing.FaultyServer;
import org.sluice.testing.Postgrey;
import org.sluice.testing.Programs;
import org.sluice.testing.RealFilter;
import org.sluice.testing.Rspamd;
import org.sluice.testing.SpamAssassin;

/**
 * One of each kind of program that judges mail, and the configuration of the modules that ask them: real ones where Debian has
 * them, stand-ins as strict as the real ones where a licence is needed.
 */
final class Engines {

    /** The bundles, and what is asked as each of their modules: every one lets the bench's mail pass, and leaves a sign on it. */
    static final Map<String, List<String>> BUNDLES = new LinkedHashMap<>();

    /** Those that only antivirus asks: it waits for them itself, and a bypass is about antivirus. */
    static final List<String> ASKED_BY_ANTIVIRUS = List.of("clamav", "csapi");

    /** Those that are asked about clients, once for each connection. */
    static final List<String> ASKED_ABOUT_CLIENTS = List.of("cloudmark_ip", "ctipd");

    private static final List<String> SCANNERS =
            List.of("antivirus", "clamav", "csapi", "rspamd", "spamassassin", "cloudmark", "commtouch", "beik");

    static {
        SCANNERS.forEach(scanner -> BUNDLES.put(scanner, List.of(scanner)));
        BUNDLES.put("cloudmark", List.of("cloudmark", "cloudmark_ip"));
        BUNDLES.put("commtouch", List.of("commtouch", "ctipd"));
        BUNDLES.put("milter", List.of("milter~one", "milter~two"));
        BUNDLES.put("policy_service", List.of("policy_service~default", "policy_service~two"));
        BUNDLES.put("webhook", List.of("webhook~site"));
    }

    private static final String PATIENCE_MILLIS = "45000";
    private static final String DECIDE = "DECIDE";
    private static final String POLICY_FIELD = "X-Bench-Policy";

    private static final String SIGNER =
            """
            Mode s
            Domain sender.test
            Selector s1
            KeyFile %s
            MinimumKeyBits 1024
            Canonicalization relaxed/simple
            RequireSafeKeys false
            InternalHosts 127.0.0.0/8
            Syslog no
            Socket local:%%s
            """;
    private static final String SCANNER =
            """
            Foreground yes
            User %s
            MilterSocket unix:%%s
            ClamdSocket unix:%s
            AddHeader Replace
            """;

    private final Bed bed;
    private final Map<String, Map<String, String>> settings = new LinkedHashMap<>();
    private final List<String> signs = new ArrayList<>();

    Engines(Bed bed) throws IOException, InterruptedException {
        this.bed = bed;
        Clamd clamd = kept(new Clamd(bed.folder("clamd")));
        ask("clamav", "daemon", clamd.address(), "ON_DEMAND");
        ask("csapi", "server", "icap://" + answering(FakeIcap::replyTo), "ON_DEMAND");
        set("antivirus", Map.of("engines", "clamav csapi", "engine_hold_millis", "30000"));
        Rspamd rspamd = kept(Rspamd.start(bed.folder("rspamd"), "", ""));
        ask("rspamd", "servers", "unix:" + rspamd.socket(), DECIDE);
        SpamAssassin spamd = kept(SpamAssassin.start(bed.folder("spamd"), ""));
        ask("spamassassin", "servers", "unix:" + spamd.socket(), DECIDE);
        ask("commtouch", "servers", answeringOnce(in -> new Ctasd().replyTo(in)), DECIDE);
        cloudmark();
        brightmail();
        SCANNERS.forEach(scanner -> sign(scanner + " fact " + scanner + ".result clean"));
        ask("ctipd", "servers", answeringOnce(in -> new Ctipd(address -> "accept").replyTo(in)), DECIDE);
        sign("ctipd fact ctipd.action accept");
        filters(clamd);
        policyServers();
        hook();
    }

    /** Authority judges messages and addresses alike. */
    private void cloudmark() {
        String authority = answeringOnce(in -> new Authority().replyTo(in));
        ask("cloudmark", "servers", authority, DECIDE);
        ask("cloudmark_ip", "servers", authority, DECIDE);
        sign("cloudmark_ip fact cloudmark_ip.status good");
    }

    private void brightmail() throws IOException, InterruptedException {
        StubLibrary library = StubLibrary.build(bed.folder("brightmail"));
        set(
                "beik",
                Map.of(
                        "library",
                        library.file().toString(),
                        "bmiconfig_path",
                        library.configuration().toString(),
                        "processes",
                        "1",
                        "validation.mode",
                        DECIDE));
    }

    /** OpenDKIM's signature names the hash of the body it has seen; ClamAV's own filter says that there is no virus. */
    private void filters(Clamd clamd) throws IOException {
        Path folder = bed.folder("opendkim");
        String key = written(folder.resolve("key.pem"), DkimKey.of("RSA").pem());
        ask("milter-one", "milter", filter(folder, "opendkim", List.of("-f", "-x"), SIGNER.formatted(key)), DECIDE);
        sign("milter field DKIM-Signature bh=@body;");
        String scanner = SCANNER.formatted(System.getProperty("user.name"), clamd.socket());
        ask("milter-two", "milter", filter(bed.folder("clamav"), "clamav-milter", List.of("-c"), scanner), DECIDE);
        sign("milter field X-Virus-Status Clean");
    }

    /** {@code configuration}: with a place for its socket. Returns its address. */
    private String filter(Path folder, String name, List<String> options, String configuration) {
        String program = Programs.require(name);
        return kept(new RealFilter(folder, socket -> {
                    List<String> command = new ArrayList<>(List.of(program));
                    command.addAll(options);
                    command.add(written(folder.resolve("filter.conf"), configuration.formatted(socket)));
                    return command;
                }))
                .address();
    }

    /** One has a field put in front when it is asked about the recipient, which is done when the message is there. */
    private void policyServers() throws IOException {
        String marking = answering(in -> PolicyServer.replyTo(
                in,
                request ->
                        "PREPEND " + POLICY_FIELD + ": " + request.get("instance") + ' ' + request.get("recipient")));
        ask("policy_service-default", "servers", marking, DECIDE);
        sign("policy_service field " + POLICY_FIELD + " @transaction");
        Path folder = bed.folder("postgrey");
        String known = written(folder.resolve("known"), "sluice.test\n");
        Postgrey postgrey = kept(new Postgrey(folder, "--whitelist-recipients=" + known));
        ask("policy_service-two", "servers", "unix:" + postgrey.socket(), DECIDE);
        sign("policy_service fact policy_service.two.action DUNNO");
    }

    private void hook() {
        ask("webhook-site", "urls", "http://" + answering(Hook::replyTo) + "/", DECIDE);
        settings.get("org.sluice.webhook-site.cfg").put("message", "whole");
        sign("webhook fact webhook.site." + Hook.DIGEST + " @message");
    }

    /** Files in {@code etc/} and what they say other than the shipped ones. */
    Map<String, Map<String, String>> settings() {
        return settings;
    }

    /** What each of them leaves on a message, as the witness reads it. */
    String signs() {
        return String.join(", ", signs);
    }

    private void sign(String words) {
        signs.add(words);
    }

    /** With patience for slow machines: what is to be seen is not how fast an engine is. */
    private void ask(String file, String key, String server, String mode) {
        Map<String, String> values = new LinkedHashMap<>(Map.of(key, server, "validation.mode", mode));
        for (String limit : List.of("connect", "write", "reply")) {
            values.put(limit + "_timeout_millis", PATIENCE_MILLIS);
        }
        values.put("timeout_millis", PATIENCE_MILLIS);
        set(file, values);
    }

    private void set(String file, Map<String, String> values) {
        settings.put("org.sluice." + file + ".cfg", values);
    }

    /** How a stand-in answers a request. */
    private interface Answer {
        byte[] to(InputStream request) throws IOException;
    }

    /** The address of one that answers one request after the other. */
    private String answering(Answer answer) {
        return kept(new FaultyServer((client, in, out) -> {
                    while (true) {
                        out.write(answer.to(in));
                    }
                }))
                .address();
    }

    /** The address of one that closes each connection behind its answer. */
    private String answeringOnce(Answer answer) {
        return kept(new FaultyServer((client, in, out) -> out.write(answer.to(in))))
                .address();
    }

    private static String written(Path file, String text) {
        try {
            return Files.writeString(file, text).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T extends AutoCloseable> T kept(T engine) {
        Closeable closing = () -> {
            try {
                engine.close();
            } catch (Exception e) {
                throw new IOException(e);
            }
        };
        bed.keep(closing);
        return engine;
    }
}
