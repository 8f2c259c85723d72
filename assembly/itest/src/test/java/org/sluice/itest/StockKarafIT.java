package org.sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The same features in a Karaf nobody prepared for them. */
class StockKarafIT {
    private static final String FEATURES = "etc/org.apache.karaf.features.cfg";

    @Test
    void takesMailThere() throws Exception {
        Path karaf = Archive.unpack(Path.of(System.getProperty("stock.karaf")), Archive.temporary("stock"));
        List<Integer> ports = Distribution.freePorts();
        List<Integer> others = Distribution.freePorts();
        add(
                karaf,
                "etc/org.ops4j.pax.url.mvn.cfg",
                "org.ops4j.pax.url.mvn.localRepository = ${karaf.data}/maven\n"
                        + "org.ops4j.pax.url.mvn.repositories = "
                        + Archive.home().resolve("system").toUri() + "@id=sluice@snapshots");
        add(karaf, "etc/org.apache.karaf.shell.cfg", "sshPort = " + ports.get(2));
        add(
                karaf,
                "etc/org.apache.karaf.management.cfg",
                "rmiRegistryPort = " + others.get(0) + "\nrmiServerPort = " + others.get(1));
        // What is read of a file while it is being written must not be written back over it.
        add(karaf, "etc/custom.properties", "felix.fileinstall.enableConfigSave = false");
        bootWithSluice(karaf);

        ProcessBuilder builder = new ProcessBuilder(karaf.resolve("bin/karaf").toString(), "daemon");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment()
                .put(
                        "EXTRA_JAVA_OPTS",
                        Distribution.BRIEFLY + " -Dsluice.smtp.port=" + ports.get(0) + " -Dsluice.http.port="
                                + ports.get(1));
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(karaf.resolve("output.txt").toFile())
                .start();
        try {
            Await.until("the listener answers", Duration.ofSeconds(60), () -> answers(ports.get(0)));
            try (Smtp smtp = Smtp.connect(ports.get(0))) {
                smtp.command("EHLO client.example.org");
                byte[] message = "Subject: stock\r\n\r\nHello\r\n".getBytes(StandardCharsets.US_ASCII);
                assertThat(smtp.send("a@example.org", List.of("ann@sluice.test"), message))
                        .startsWith("250");
            }
            Path arrived = karaf.resolve("mail/sluice.test/ann/new");
            Await.until("it is delivered", Duration.ofSeconds(20), () -> !names(arrived)
                    .isEmpty());
            assertThat(names(karaf.resolve("etc"))).contains("org.sluice.core.cfg", "org.sluice.spf_v1.cfg");
        } finally {
            process.destroy();
            process.waitFor(20, TimeUnit.SECONDS);
        }
        Distribution.remove(karaf);
    }

    private static void bootWithSluice(Path karaf) throws IOException {
        String repository = "mvn:org.sluice/karaf-features/" + System.getProperty("sluice.version") + "/xml/features";
        Path file = karaf.resolve(FEATURES);
        String text = Files.readString(file)
                .replaceFirst("(?m)^featuresRepositories *= *", "featuresRepositories = " + repository + ", ")
                .replaceFirst("(?m)^featuresBoot *= *", "featuresBoot = sluice, sluice-spf_v1, ");
        Files.writeString(file, text);
    }

    private static void add(Path karaf, String name, String line) throws IOException {
        Path file = karaf.resolve(name);
        Files.writeString(file, Files.readString(file) + "\n" + line + "\n");
    }

    private static boolean answers(int port) throws IOException {
        try (Smtp smtp = Smtp.connect(port)) {
            return smtp.banner().startsWith("220");
        } catch (ConnectException notYet) {
            return false;
        }
    }

    private static List<String> names(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(each -> each.getFileName().toString()).toList();
        }
    }
}
