package org.sluice.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Mail as people get it: real messages where a folder of them is at hand, else made ones of the sizes those have. They are sent
 * again and again, each time with another first line, so that nobody can say he has seen it.
 */
final class Corpus {

    private static final String FOLDER = "corpus-spamassassin";
    private static final int MADE = 500;
    /** Mail is 75 KB long on average, which is a matter of the third or so that has something attached. */
    private static final int ONE_IN = 3;

    private static final double MEDIAN_ATTACHED_OCTETS = 80_000;

    private final List<byte[]> stuffed;
    private final boolean real;
    private final AtomicInteger next = new AtomicInteger();

    private Corpus(List<byte[]> stuffed, boolean real) {
        this.stuffed = stuffed;
        this.real = real;
    }

    /** The one of {@code -Dsluice.suites=DIR}, if it is there. */
    static Corpus found() throws IOException {
        Path folder = Path.of(System.getProperty("sluice.suites", "absent"), FOLDER);
        List<byte[]> messages = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path each : files.filter(file -> file.toString().endsWith(".eml"))
                        .sorted()
                        .toList()) {
                    messages.add(stuffed(Files.readAllBytes(each)));
                }
            }
        }
        return messages.isEmpty() ? new Corpus(made(), false) : new Corpus(messages, true);
    }

    /** The same mail, a third of it with a document attached: most of its octets, as in mail of today. */
    Corpus withAttachments() throws IOException {
        Random random = new Random(17);
        List<byte[]> messages = new ArrayList<>();
        for (int i = 0; i < stuffed.size(); i++) {
            messages.add(i % ONE_IN == 0 ? attached(stuffed.get(i), random) : stuffed.get(i));
        }
        return new Corpus(messages, real);
    }

    private static byte[] attached(byte[] message, Random random) throws IOException {
        int octets = (int) Math.min(4_000_000, MEDIAN_ATTACHED_OCTETS * Math.exp(random.nextGaussian() * 1.1));
        ByteArrayOutputStream out = new ByteArrayOutputStream(message.length + octets * 2);
        out.write(ascii("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=bench-parts\r\n\r\n"
                + "--bench-parts\r\nContent-Type: message/rfc822\r\n\r\n"));
        out.write(message);
        out.write(ascii("\r\n--bench-parts\r\nContent-Type: application/octet-stream; name=document.docx\r\n"
                + "Content-Transfer-Encoding: base64\r\n\r\n"));
        out.write(Base64.getMimeEncoder().encode(document(octets, random)));
        out.write(ascii("\r\n--bench-parts--\r\n"));
        return out.toByteArray();
    }

    /** An archive of text and a picture, as office programs write them. */
    private static byte[] document(int octets, Random random) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(octets + 1_000);
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("word/document.xml"));
            for (int i = 0; i < octets / 8; i++) {
                zip.write(ascii("<w:t>" + Integer.toString(random.nextInt(50_000), 36) + "</w:t>"));
            }
            zip.closeEntry();
            byte[] picture = new byte[octets / 2];
            random.nextBytes(picture);
            zip.putNextEntry(new ZipEntry("word/media/image1.bin"));
            zip.write(picture);
            zip.closeEntry();
        }
        return out.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    String words() {
        return stuffed.size() + (real ? " real messages" : " made messages") + ", mean " + meanOctets() + " octets";
    }

    long meanOctets() {
        return stuffed.stream().mapToLong(each -> each.length).sum() / stuffed.size();
    }

    /** The next message, after the last one the first. */
    void write(Load.Dialogue dialogue, String id, String recipient) throws IOException {
        dialogue.write("X-Bench-Id: " + id + "\r\n");
        dialogue.write(stuffed.get(Math.floorMod(next.getAndIncrement(), stuffed.size())));
    }

    /** As a client sends it: no mbox line, lines that end in CRLF, dots doubled (RFC 5321 section 4.5.2). */
    private static byte[] stuffed(byte[] file) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(file.length + 1_000);
        String text = new String(file, StandardCharsets.ISO_8859_1);
        String mail = text.startsWith("From ") ? text.substring(text.indexOf('\n') + 1) : text;
        for (String line : mail.split("\r?\n", -1)) {
            byte[] octets = ((line.startsWith(".") ? "." : "") + line + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
            out.write(octets, 0, octets.length);
        }
        return out.toByteArray();
    }

    /** Text, in sizes that grow as those of the real ones do: half of them below 4 KiB, one in twenty above 30 KiB. */
    private static List<byte[]> made() {
        Random random = new Random(11);
        List<byte[]> messages = new ArrayList<>();
        for (int i = 0; i < MADE; i++) {
            int octets = (int) Math.min(250_000, 4_000 * Math.exp(random.nextGaussian() * 1.2));
            StringBuilder text = new StringBuilder(octets + 200);
            text.append("From: <sender@sender.test>\r\nSubject: made ")
                    .append(i)
                    .append("\r\n\r\n");
            while (text.length() < octets) {
                for (int word = 0; word < 10; word++) {
                    int letters = 2 + random.nextInt(8);
                    for (int letter = 0; letter < letters; letter++) {
                        text.append((char) ('a' + random.nextInt(26)));
                    }
                    text.append(' ');
                }
                text.append("\r\n");
            }
            messages.add(text.toString().getBytes(StandardCharsets.US_ASCII));
        }
        return messages;
    }
}
