package org.sluice.module.milter;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.sluice.testing.FaultyServer;

/**
 * A filter that does as it is told. What it hears is kept as one text for each packet, NULs as {@code |}; macros are kept apart. A
 * packet out of order is an error of ours, and kept as one.
 */
final class Filter implements AutoCloseable {

    static final String CONTINUE = "c";
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final FaultyServer server = new FaultyServer(this::serve);
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final Map<String, String> macros = new ConcurrentHashMap<>();
    private final Map<Character, List<String>> replies = new ConcurrentHashMap<>();
    private final Map<Character, CountDownLatch> waits = new ConcurrentHashMap<>();
    private volatile int version = 6;
    private volatile int actions = 0x1ff;
    private volatile int protocol;
    private volatile String macroLists = "";
    private volatile char closesAt;

    String address() {
        return server.address();
    }

    FaultyServer server() {
        return server;
    }

    Filter agrees(int agreedVersion, int agreedActions, int agreedProtocol) {
        version = agreedVersion;
        actions = agreedActions;
        protocol = agreedProtocol;
        return this;
    }

    /** Octets behind the negotiation, as characters. */
    Filter asksForMacros(String lists) {
        macroLists = lists;
        return this;
    }

    /** What it says to that event: packets as a letter and data, NULs as {@code |}. */
    Filter says(char event, String... packets) {
        replies.put(event, List.of(packets));
        return this;
    }

    /** Answers that event only then. */
    Filter waitsAt(char event, CountDownLatch then) {
        waits.put(event, then);
        return this;
    }

    /** Closes in place of an answer to it, after having sent what it says. */
    Filter closesAt(char event) {
        closesAt = event;
        return this;
    }

    List<String> heard() {
        return List.copyOf(heard);
    }

    /** Waits until it has heard such a thing; false: it has not, however long one waits. */
    boolean heardWhere(Predicate<String> wanted) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (heard.stream().noneMatch(wanted) && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return heard.stream().anyMatch(wanted);
    }

    /** The last macros that came for that event, as they stand in the packet. */
    String macros(char event) {
        return macros.getOrDefault(String.valueOf(event), "");
    }

    void forget() {
        heard.clear();
    }

    @Override
    public void close() {
        server.close();
    }

    private void serve(Socket client, InputStream input, OutputStream out) throws IOException {
        DataInputStream in = new DataInputStream(input);
        while (true) {
            byte[] data = in.readNBytes(in.readInt());
            String text = new String(data, StandardCharsets.ISO_8859_1).replace('\0', '|');
            char letter = text.charAt(0);
            if (letter == 'D') {
                macros.put(text.substring(1, 2), text.substring(2));
                continue;
            }
            // Before anybody can have seen the event, and changed what is to be said to it.
            byte[] answer = answer(letter);
            boolean closes = letter == closesAt || letter == 'Q';
            heard.add(shown(letter, data, text));
            await(waits.get(letter));
            out.write(answer);
            out.flush();
            if (closes) {
                return;
            }
        }
    }

    private static void await(CountDownLatch then) throws IOException {
        try {
            if (then != null && !then.await(PATIENCE_NANOS, TimeUnit.NANOSECONDS)) {
                throw new IOException("waited in vain");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String shown(char letter, byte[] data, String text) {
        if (letter == 'O') {
            return "O";
        } else if (letter == 'C') {
            return connect(data);
        }
        return text.length() > 200 ? letter + " of " + data.length : text;
    }

    private byte[] answer(char letter) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        if (letter == 'O') {
            byte[] lists = macroLists.getBytes(StandardCharsets.ISO_8859_1);
            said.writeBytes(new Packet(
                            'O',
                            ByteBuffer.allocate(12 + lists.length)
                                    .putInt(version)
                                    .putInt(actions)
                                    .putInt(protocol)
                                    .put(lists)
                                    .array())
                    .octets());
        } else if (letter != 'A' && letter != 'Q' && !isUnanswered(letter)) {
            for (String packet : replies.getOrDefault(letter, letter == closesAt ? List.of() : List.of(CONTINUE))) {
                byte[] data = packet.substring(1).replace('|', '\0').getBytes(StandardCharsets.ISO_8859_1);
                said.writeBytes(new Packet(packet.charAt(0), data).octets());
            }
        }
        return said.toByteArray();
    }

    private boolean isUnanswered(char letter) {
        for (Stage stage : Stage.values()) {
            if (stage.letter() == letter) {
                return (protocol & stage.unanswered()) != 0;
            }
        }
        return false;
    }

    /** The port is in binary. */
    private static String connect(byte[] data) {
        int end = 1;
        while (data[end] != 0) {
            end++;
        }
        int port = ByteBuffer.wrap(data, end + 2, 2).getShort() & 0xffff;
        String text = new String(data, StandardCharsets.ISO_8859_1);
        return text.substring(0, end)
                + '|'
                + (char) data[end + 1]
                + port
                + text.substring(end + 4).replace('\0', '|');
    }
}
