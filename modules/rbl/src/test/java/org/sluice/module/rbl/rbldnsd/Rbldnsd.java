package org.sluice.module.rbl.rbldnsd;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.sluice.testing.Programs;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** The real program, serving files on loopback: the second opinion on how its files are read. */
public final class Rbldnsd implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;
    private static final int ATTEMPTS_FOR_A_PORT = 5;

    private final Process process;
    private final Path log;
    private final DatagramSocket socket =
            new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final InetSocketAddress server;
    private int id;

    /** Serves {@code zone:type:file} each. The folder becomes readable to all: the program gives up being root. */
    public Rbldnsd(Path folder, String... zones) throws IOException, InterruptedException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        log = folder.resolve("rbldnsd.log");
        InetSocketAddress address = freeAddress();
        Process started = start(address, zones);
        // The port was free a moment ago; somebody else may have been quicker.
        for (int attempt = 1; attempt < ATTEMPTS_FOR_A_PORT && !awaitStart(started); attempt++) {
            started.destroyForcibly();
            address = freeAddress();
            started = start(address, zones);
        }
        server = address;
        process = started;
        if (!awaitStart(process)) {
            close();
            throw new IOException("rbldnsd does not start: " + log());
        }
    }

    private Process start(InetSocketAddress address, String... zones) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Programs.require("rbldnsd"), "-n", "-4", "-c", "0", "-b", "127.0.0.1/" + address.getPort()));
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("-u", "nobody"));
        }
        command.addAll(List.of(zones));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server;
    }

    /** What it printed. */
    public String log() throws IOException {
        return Files.readString(log, StandardCharsets.ISO_8859_1);
    }

    /** The A records of a name, as text. */
    public Set<String> addresses(String name) throws IOException {
        Set<String> addresses = new HashSet<>();
        for (Record record : ask(name, Type.A)) {
            addresses.add(((ARecord) record).getAddress().getHostAddress());
        }
        return addresses;
    }

    /** The TXT records of a name. */
    public Set<String> texts(String name) throws IOException {
        Set<String> texts = new HashSet<>();
        for (Record record : ask(name, Type.TXT)) {
            StringBuilder text = new StringBuilder();
            ((TXTRecord) record)
                    .getStringsAsByteArrays()
                    .forEach(part -> text.append(new String(part, StandardCharsets.ISO_8859_1)));
            texts.add(text.toString());
        }
        return texts;
    }

    @Override
    public void close() throws InterruptedException {
        socket.close();
        process.destroy();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    private List<Record> ask(String name, int type) throws IOException {
        Message query = Message.newQuery(Record.newRecord(Name.fromString(name + '.'), type, DClass.IN));
        query.getHeader().setID(++id & 0xffff);
        byte[] octets = query.toWire();
        byte[] buffer = new byte[4_096];
        for (int attempt = 0; attempt < 5; attempt++) {
            socket.send(new DatagramPacket(octets, octets.length, server));
            socket.setSoTimeout(2_000);
            DatagramPacket reply = new DatagramPacket(buffer, buffer.length);
            try {
                do {
                    socket.receive(reply);
                } while (((buffer[0] & 0xff) << 8 | buffer[1] & 0xff) != (id & 0xffff));
                return new Message(Arrays.copyOf(buffer, reply.getLength())).getSection(Section.ANSWER);
            } catch (SocketTimeoutException lost) {
                // A datagram may be lost under load.
            }
        }
        throw new IOException("rbldnsd does not answer");
    }

    /** False when it has ended instead. */
    private boolean awaitStart(Process started) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (!log().contains(" started (")) {
            if (started.waitFor(10, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
                return false;
            }
        }
        return true;
    }

    private static InetSocketAddress freeAddress() throws IOException {
        try (DatagramSocket any = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), any.getLocalPort());
        }
    }
}
