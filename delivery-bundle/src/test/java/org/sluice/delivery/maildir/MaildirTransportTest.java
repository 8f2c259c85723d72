package org.sluice.delivery.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.delivery.BytesBody;
import org.sluice.delivery.Mail;
import org.sluice.delivery.route.Route;
import org.sluice.delivery.transport.Attempt;
import org.sluice.delivery.transport.Result;
import org.sluice.message.MessageBody;
import org.sluice.spool.SpoolRecord;

class MaildirTransportTest {
    private static final String TEXT = "Subject: x\r\n\r\n.dot\r\nFrom here\r\n\0\377bare\nlf";
    private static final String HEAD = "Return-Path: <a@example.org>\r\nDelivered-To: ann@sluice.test\r\n";

    @TempDir
    Path directory;

    private final MaildirTransport transport = new MaildirTransport(
            () -> new MaildirOptions(directory.resolve("mail"), 4, 0700, "mx.example"), Runnable::run);

    @Test
    void storesTheOctetsAsTheyCame() throws IOException {
        assertThat(deliver("s.1.1", BytesBody.of(TEXT), false).kind()).isEqualTo(Result.Kind.DELIVERED);
        Path box = directory.resolve("mail/sluice.test/ann");
        List<Path> files = files(box.resolve("new"));
        assertThat(files).singleElement().satisfies(file -> {
            assertThat(Files.readAllBytes(file)).isEqualTo((HEAD + TEXT).getBytes(StandardCharsets.ISO_8859_1));
            assertThat(file.getFileName().toString()).isEqualTo(Mail.RECEIVED.getEpochSecond() + ".Ss_1_1.mx.example");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        });
        assertThat(files(box.resolve("tmp"))).isEmpty();
        assertThat(box.resolve("cur")).isDirectory();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(box)))
                .isEqualTo("rwx------");
    }

    @Test
    void storesLargeAndEmptyMessages() throws IOException {
        byte[] large = new byte[300_001];
        java.util.Arrays.fill(large, (byte) 'x');
        deliver("large", BytesBody.of(large), false);
        deliver("empty", BytesBody.of(""), false);
        assertThat(files(directory.resolve("mail/sluice.test/ann/new")).stream().map(this::size))
                .containsExactlyInAnyOrder((long) large.length + HEAD.length(), (long) HEAD.length());
    }

    /** Every state a crash may leave: the message is there once in the end. */
    @ParameterizedTest
    @ValueSource(strings = {"nothing", "half a draft", "in new", "in cur", "in cur with flags", "in cur, host renamed"})
    void deliversOnceAcrossACrash(String state) throws IOException {
        Path box = directory.resolve("mail/sluice.test/ann");
        for (String part : List.of("tmp", "new", "cur")) {
            Files.createDirectories(box.resolve(part));
        }
        String name = Mail.RECEIVED.getEpochSecond() + ".Ss_1_1.mx.example";
        String whole = HEAD + TEXT;
        switch (state) {
            case "half a draft" -> write(
                    box.resolve("tmp").resolve(name), whole.substring(0, 30) + "garbage".repeat(50));
            case "in new" -> write(box.resolve("new").resolve(name), whole);
            case "in cur" -> write(box.resolve("cur").resolve(name), whole);
            case "in cur with flags" -> write(box.resolve("cur").resolve(name + ":2,S"), whole);
            case "in cur, host renamed" -> write(
                    box.resolve("cur").resolve(name.replace("mx.", "old.") + ":2,"), whole);
            default -> {}
        }
        assertThat(deliver("s.1.1", BytesBody.of(TEXT), true).kind()).isEqualTo(Result.Kind.DELIVERED);
        assertThat(deliver("s.1.1", BytesBody.of(TEXT), true).kind()).isEqualTo(Result.Kind.DELIVERED);
        List<Path> all = Stream.of("tmp", "new", "cur")
                .flatMap(part -> files(box.resolve(part)).stream())
                .toList();
        assertThat(all).singleElement().satisfies(file -> assertThat(Files.readAllBytes(file))
                .isEqualTo(whole.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void doesNotTakeAnotherMessageForARepetition() throws IOException {
        deliver("s.1.10", BytesBody.of("one"), true);
        deliver("s.1.1", BytesBody.of("two"), true);
        assertThat(files(directory.resolve("mail/sluice.test/ann/new"))).hasSize(2);
    }

    @Test
    void postponesWhatCannotBeReadAndLeavesNothingBehind() throws IOException {
        BytesBody gone = BytesBody.of(TEXT);
        gone.end();
        assertThat(deliver("s.1.1", gone, false).kind()).isEqualTo(Result.Kind.POSTPONED);
        assertThat(deliver("s.1.2", new BytesBody(new byte[10], 11), false).kind())
                .isEqualTo(Result.Kind.POSTPONED);
        assertThat(deliver("s.1.3", new BytesBody(new byte[10], 9), false).kind())
                .isEqualTo(Result.Kind.POSTPONED);
        Path box = directory.resolve("mail/sluice.test/ann");
        assertThat(Stream.of("tmp", "new", "cur").flatMap(part -> files(box.resolve(part)).stream()))
                .isEmpty();
    }

    @Test
    void defersWhenTheMailboxCannotBeWritten() throws IOException {
        write(directory.resolve("mail"), "a file where the directory should be");
        Result result = deliver("s.1.1", BytesBody.of(TEXT), false);
        assertThat(result.kind()).isEqualTo(Result.Kind.DEFERRED);
        assertThat(result.reply().code()).isEqualTo(451);
    }

    @Test
    void makesAMailboxAgainThatSomebodyRemoved() throws IOException {
        deliver("s.1.1", BytesBody.of(TEXT), false);
        try (Stream<Path> tree = Files.walk(directory.resolve("mail/sluice.test"))) {
            tree.sorted(java.util.Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        }
        assertThat(deliver("s.1.2", BytesBody.of(TEXT), false).kind()).isEqualTo(Result.Kind.DELIVERED);
        assertThat(files(directory.resolve("mail/sluice.test/ann/new"))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"../../../up\"@sluice.test",
                "\"/etc/passwd\"@sluice.test",
                "\".hidden\"@sluice.test",
                "\"..\"@sluice.test",
                "\"a\\\\..\\\\b\"@sluice.test",
                "x@[..]",
                "\"new/../../x\"@sluice.test"
            })
    void staysInsideWhateverTheAddress(String recipient) throws IOException {
        SpoolRecord record = Mail.to("s.1.1", recipient);
        Result result = transport
                .deliver(new Attempt(record, record.recipient(), BytesBody.of(TEXT), new Route.Maildir(null), 1, false))
                .toCompletableFuture()
                .join();
        assertThat(result.kind()).isEqualTo(Result.Kind.DELIVERED);
        try (Stream<Path> tree = Files.walk(directory)) {
            assertThat(tree.filter(Files::isRegularFile)).singleElement().satisfies(file -> {
                Path relative = directory.resolve("mail").relativize(file);
                assertThat(relative.getNameCount()).isEqualTo(4);
                assertThat(relative.getName(2)).hasToString("new");
                relative.forEach(part -> assertThat(part.toString()).doesNotStartWith("."));
            });
        }
    }

    @Test
    void sharesDirectorySyncsWithoutLosingAny() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        for (int i = 0; i < 400; i++) {
            String id = "m" + i;
            threads.execute(() -> deliver(id, BytesBody.of("text of " + id), false));
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        assertThat(files(directory.resolve("mail/sluice.test/ann/new"))).hasSize(400);
    }

    @Test
    void deliversToTheDirectoryARouteNames() throws IOException {
        SpoolRecord record = Mail.to("s.1.1", "bob@other.test");
        Route route = new Route.Maildir(directory.resolve("elsewhere"));
        transport.deliver(new Attempt(record, record.recipient(), BytesBody.of(TEXT), route, 1, false));
        assertThat(files(directory.resolve("elsewhere/other.test/bob/new"))).hasSize(1);
    }

    private Result deliver(String id, MessageBody body, boolean repeat) {
        SpoolRecord record = Mail.to(id, "ann@sluice.test");
        return transport
                .deliver(new Attempt(record, record.recipient(), body, new Route.Maildir(null), 1, repeat))
                .toCompletableFuture()
                .join();
    }

    private static void write(Path file, String text) throws IOException {
        Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private long size(Path file) {
        return file.toFile().length();
    }

    private static List<Path> files(Path in) {
        try (Stream<Path> files = Files.list(in)) {
            return files.toList();
        } catch (IOException missing) {
            return List.of();
        }
    }
}
