package org.sluice.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** OpenDKIM on messages in files, with keys in files: it listens nowhere and asks nobody. */
public final class OpenDkim {

    private static final long PATIENCE_SECONDS = 30;

    private final String program = Programs.require("opendkim");
    private final Path folder;

    /** {@code folder}: for its files. */
    public OpenDkim(Path folder) {
        this.folder = folder;
    }

    /** The message with a signature of selector {@code s1} in front. Lines end in LF. */
    public String sign(String message, String domain, String keyPem, String algorithm, String forms) {
        Path key = write("key.pem", keyPem);
        String output = run(
                message,
                "Mode s",
                "Domain " + domain,
                "Selector s1",
                "KeyFile " + key,
                "SignatureAlgorithm " + algorithm,
                "Canonicalization " + forms,
                "RequireSafeKeys no",
                "InternalHosts 0.0.0.0/0");
        String start = "hname='DKIM-Signature' hvalue='";
        int from = output.indexOf(start) + start.length();
        if (from < start.length()) {
            throw new IllegalStateException("opendkim signs nothing: " + output);
        }
        return "DKIM-Signature: " + output.substring(from, output.indexOf('\'', from)) + '\n' + message;
    }

    /** What it says about a message; {@code records}: lines of name and key record. Lines end in LF. */
    public String verify(String message, List<String> records) {
        Path keys = write("records", String.join("\n", records) + '\n');
        return run(message, "Mode v", "TestPublicKeys " + keys);
    }

    private String run(String message, String... options) {
        Path configuration =
                write("opendkim.conf", String.join("\n", options) + "\nSyslog no\nSocket inet:0@127.0.0.1\n");
        Path file = write("message.eml", message);
        Path output = folder.resolve("opendkim.out");
        try {
            Process process = new ProcessBuilder(
                            program, "-x", configuration.toString(), "-v", "-v", "-t", file.toString())
                    .redirectOutput(output.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("opendkim does not end");
            }
            return Files.readString(output, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IllegalStateException("opendkim cannot be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IllegalStateException(name, e);
        }
    }
}
