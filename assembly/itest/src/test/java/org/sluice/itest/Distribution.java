package org.sluice.itest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.sluice.testing.FreePort;

/** One server on a data directory and ports of its own, handled through {@code bin/sluice} as an operator does. */
final class Distribution implements AutoCloseable {
    /** These servers live for seconds: what the machine would spend on making them fast is lost. */
    static final String BRIEFLY = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final Path data;
    private final int smtpPort;
    private final int httpPort;
    private final int consolePort;
    private final List<Path> own = new ArrayList<>();
    private Path home;

    private Distribution(Path home, Path data) {
        this.home = home;
        this.data = data;
        List<Integer> ports = freePorts();
        smtpPort = ports.get(0);
        httpPort = ports.get(1);
        consolePort = ports.get(2);
    }

    /** Not started, with a data directory that holds no more than what an earlier start {@link Prepared} in it. */
    static Distribution fresh() throws Exception {
        Distribution distribution = empty();
        Prepared.copyTo(distribution.data);
        return distribution;
    }

    /** Never started, with an empty data directory. */
    static Distribution empty() throws IOException, InterruptedException {
        return new Distribution(Archive.home(), Archive.temporary("data"));
    }

    /** Makes it one that was never started, for a test of a first start. */
    void forget() throws IOException, InterruptedException {
        remove(data);
        Files.createDirectory(data);
    }

    /** Three that are free now. */
    static List<Integer> freePorts() {
        return Stream.generate(FreePort::find).distinct().limit(3).toList();
    }

    /** The same data directory under another distribution, as after an upgrade; that one is removed at the end. */
    void upgrade(Path newHome) {
        home = newHome;
        own.add(newHome);
    }

    /** Puts a file into {@code etc/}, also before the first start. */
    Distribution configure(String name, String content) throws IOException {
        Path file = data.resolve("etc").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        return this;
    }

    /** Changes a shipped file in {@code etc/} by adding lines, which win over earlier ones. */
    Distribution append(String name, String lines) throws IOException {
        Path file = data.resolve("etc").resolve(name);
        Path shipped = home.resolve("etc").resolve(name);
        return configure(name, Files.readString(Files.exists(file) ? file : shipped) + "\n" + lines + "\n");
    }

    /** Gives strangers of 127/8 the banner at once, where a test is not about the two seconds they usually wait. */
    Distribution greetAtOnce() throws IOException {
        return append(
                "org.sluice.listener-smtp.cfg",
                "peer.here.cidr = 127.0.0.0/8\npeer.here.context = __bypass_early_talker = true");
    }

    Distribution start() throws IOException, InterruptedException {
        command("start").ok();
        return this;
    }

    Finished stop() throws IOException, InterruptedException {
        return command("stop");
    }

    /** What {@code console} does; a test of the script itself calls {@link #command}. */
    Finished console(String line) throws IOException, InterruptedException {
        return new Console(data.resolve("console"), consolePort).run(line);
    }

    /** Runs a verb of the script to its end. */
    Finished command(String... words) throws IOException, InterruptedException {
        return Finished.of(script(words), LIMIT);
    }

    /** The script with this server's options, for a test that wants more than its end. */
    ProcessBuilder script(String... words) {
        List<String> line = new ArrayList<>(List.of(home.resolve("bin/sluice").toString()));
        line.addAll(List.of(words));
        line.addAll(List.of("--data", data.toString()));
        line.addAll(List.of(
                "--smtp-port", "" + smtpPort, "--http-port", "" + httpPort, "--console-port", "" + consolePort));
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().put("SLUICE_HEAP", "512m");
        builder.environment().putIfAbsent("SLUICE_JAVA_OPTS", BRIEFLY);
        return builder;
    }

    /** The process, as the lock names it. */
    ProcessHandle process() throws IOException {
        String pid = Files.readString(data.resolve("lock")).split(" ")[0];
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    /** Ends the process without giving it a chance. */
    void kill() throws Exception {
        ProcessHandle process = process();
        process.destroyForcibly();
        Await.until("the process is gone", Duration.ofSeconds(60), () -> !process.isAlive());
    }

    Path home() {
        return home;
    }

    Path data() {
        return data;
    }

    int smtpPort() {
        return smtpPort;
    }

    int httpPort() {
        return httpPort;
    }

    int consolePort() {
        return consolePort;
    }

    Smtp smtp() throws IOException {
        return Smtp.connect(smtpPort);
    }

    /** What arrived for a local recipient. */
    List<Path> mail(String domain, String localPart) throws IOException {
        Path arrived = data.resolve("mail").resolve(domain).resolve(localPart).resolve("new");
        if (!Files.isDirectory(arrived)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(arrived)) {
            return files.sorted().toList();
        }
    }

    /** Waits for so many messages. */
    List<Path> awaitMail(String domain, String localPart, int count) throws Exception {
        Await.until(
                count + " messages for " + localPart + "@" + domain,
                Duration.ofSeconds(30),
                () -> mail(domain, localPart).size() >= count);
        return mail(domain, localPart);
    }

    /** Keeps what tells why a test failed. */
    void keepLogs(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path logs = data.resolve("log");
        if (Files.isDirectory(logs)) {
            try (Stream<Path> files = Files.list(logs)) {
                for (Path each : files.filter(Files::isRegularFile).toList()) {
                    Files.copy(each, folder.resolve(each.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    /** Whoever wants to see it stop has called {@link #stop}; here nobody looks, so it need not take its time. */
    @Override
    public void close() throws Exception {
        ours().forEach(ProcessHandle::destroyForcibly);
        Await.until("the process is gone", LIMIT, () -> ours().isEmpty());
        remove(data);
        for (Path each : own) {
            remove(each);
        }
    }

    /** Also one that wrote no lock, or whose lock a test has overwritten. */
    private List<ProcessHandle> ours() {
        String mark = "-Dkaraf.base=" + data;
        return ProcessHandle.allProcesses()
                .filter(each ->
                        Stream.of(each.info().arguments().orElse(new String[0])).anyMatch(mark::equals))
                .toList();
    }

    static void remove(Path folder) throws IOException, InterruptedException {
        Finished.of(List.of("rm", "-rf", folder.toString()), LIMIT);
    }
}
