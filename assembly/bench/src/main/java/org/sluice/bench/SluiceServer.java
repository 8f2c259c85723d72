package org.sluice.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sluice.testing.FreePort;

/** The packaged distribution on a data folder of its own, with the given changes to its shipped configuration. */
final class SluiceServer implements Server {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path dist;
    private final Path data;
    private final List<String> options;
    private final InetSocketAddress address;
    private final int httpPort = FreePort.find();

    SluiceServer(Path dist, Path data, Map<String, Map<String, String>> settings) throws Exception {
        this.dist = dist;
        this.data = data;
        int port = FreePort.find();
        address = new InetSocketAddress("127.0.0.1", port);
        options = List.of(
                "--data",
                data.toString(),
                "--smtp-port",
                String.valueOf(port),
                "--http-port",
                String.valueOf(httpPort),
                "--console-port",
                String.valueOf(FreePort.find()));
        configure(settings);
        start();
    }

    @Override
    public String name() {
        return "Sluice";
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public long pid() {
        return ProcessHandle.allProcesses()
                .filter(p -> p.info().command().map(c -> c.endsWith("java")).orElse(false))
                .filter(p -> p.info()
                        .arguments()
                        .map(a -> List.of(a).stream().anyMatch(x -> x.equals("-Dkaraf.base=" + data)))
                        .orElse(false))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Sluice does not run on " + data))
                .pid();
    }

    void start() {
        run("start");
    }

    /** Whether it says over HTTP that it lives. */
    boolean lives() throws IOException {
        HttpURLConnection health = (HttpURLConnection) URI.create("http://127.0.0.1:" + httpPort + "/health/live")
                .toURL()
                .openConnection();
        return health.getResponseCode() == 200;
    }

    /** One console command's output. */
    String console(String command) {
        return run("console", command);
    }

    /** What one of our console commands answers in JSON. */
    JsonNode ask(String command) throws IOException {
        return JSON.readTree(console(command + " --json"));
    }

    Path data() {
        return data;
    }

    /** As a power failure would: no chance to say goodbye. */
    void kill() throws Exception {
        ProcessHandle process = ProcessHandle.of(pid()).orElseThrow();
        process.destroyForcibly();
        process.onExit().get();
    }

    @Override
    public void close() throws IOException {
        run("stop");
    }

    private String run(String verb, String... arguments) {
        List<String> command =
                new java.util.ArrayList<>(List.of(dist.resolve("bin/sluice").toString(), verb));
        command.addAll(options);
        command.addAll(List.of(arguments));
        return Bed.run(command);
    }

    /** Shipped files first, then the changed keys: what is not named stays as an operator gets it. */
    void configure(Map<String, Map<String, String>> settings) throws IOException {
        Path etc = Files.createDirectories(data.resolve("etc"));
        for (Map.Entry<String, Map<String, String>> file : settings.entrySet()) {
            Path shipped = dist.resolve("etc").resolve(file.getKey());
            Map<String, String> changes = new TreeMap<>(file.getValue());
            StringBuilder text = new StringBuilder();
            for (String line : Files.exists(shipped) ? Files.readAllLines(shipped) : List.<String>of()) {
                String key = line.split("=", 2)[0].strip();
                if (line.startsWith("#") || !changes.containsKey(key)) {
                    text.append(line).append('\n');
                }
            }
            changes.forEach(
                    (key, value) -> text.append(key).append(" = ").append(value).append('\n'));
            Files.writeString(etc.resolve(file.getKey()), text);
        }
    }
}
