package org.sluice.core.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.junit.jupiter.api.Test;
import org.sluice.core.body.Rope;
import org.sluice.core.body.TestSource;
import org.sluice.message.MessagePart;
import org.sluice.spool.Content;
import org.sluice.testing.Suites;

/** Real mail goes through octet for octet, and its parts are those that mime4j finds. */
class CorpusTest {
    /** Encoded embedded messages stay one leaf, as their parts have no place in the message; mail without header is body. */
    private static final Set<String> KNOWN_TO_DIFFER = Set.of(
            "multi-2gifs-base64.msg",
            "bad-newlines-multiple-parts-base64.msg",
            "base64encoded-rfc822message-nested.msg",
            "base64encoded-rfc822message.msg",
            "008.eml",
            "malformedHeader-noheader.msg",
            "malformedHeaderStartsBody-noheader.msg",
            "missing-inner-boundary.msg",
            "missing-inner-start-boundary.msg",
            "very-very-long-boundary.msg");

    private static final byte[] TRACE = "Received: by here\r\n".getBytes(StandardCharsets.US_ASCII);

    @Test
    void keepsRealMailOctetForOctet() throws Exception {
        List<Path> corpus = Suites.messages("corpus-spamassassin", ".eml");
        assertThat(corpus).hasSizeGreaterThanOrEqualTo(560);
        for (Path file : corpus) {
            keeps(file, Suites.asSent(file));
        }
    }

    @Test
    void keepsOddMailOctetForOctet() throws Exception {
        for (Path file : Suites.messages("mime-mime4j", ".msg")) {
            keeps(file, Suites.asSent(file));
        }
    }

    private static void keeps(Path file, byte[] sent) throws Exception {
        ReceivedContent content = content(sent);
        assertThat(content.isHeaderComplete()).as(file.toString()).isTrue();
        byte[] untouched = octets(content.compose(TRACE, List.of()));
        assertThat(untouched).as(file.toString()).startsWith(TRACE).endsWith(sent);
        assertThat(untouched.length).isBetween(TRACE.length + sent.length, TRACE.length + sent.length + 2);
        byte[] marked = octets(content.compose(TRACE, List.of(new Edit.Prepend("X-Mark", "1"))));
        assertThat(marked).as(file.toString()).startsWith((new String(TRACE) + "X-Mark: 1\r\n").getBytes());
        assertThat(marked).as(file.toString()).endsWith(sent);
    }

    @Test
    void findsTheLeavesThatMime4jFinds() throws Exception {
        List<Path> all = new ArrayList<>(Suites.messages("mime-mime4j", ".msg"));
        all.addAll(Suites.messages("corpus-spamassassin", ".eml"));
        all.addAll(Suites.messages("mime-stalwart-rfc", ".eml"));
        List<String> different = new ArrayList<>();
        for (Path file : all) {
            byte[] sent = Suites.asSent(file);
            List<Leaf> expected = leavesOfMime4j(sent);
            List<Leaf> found = leaves(content(sent).parts(List.of()));
            if (!isAllOf(found, expected)
                    && !isAllOf(opened(found), expected)
                    && !KNOWN_TO_DIFFER.contains(file.getFileName().toString())) {
                different.add(file.getFileName() + "\n  ours   " + found + "\n  mime4j " + expected);
            }
        }
        assertThat(different).isEmpty();
    }

    /** Where a multipart has no part mime4j says nothing; ours is a leaf then. */
    private static List<Leaf> opened(List<Leaf> leaves) {
        return leaves.stream()
                .filter(leaf -> !leaf.type().startsWith("multipart/"))
                .toList();
    }

    /** Of Base64 that was cut off mime4j leaves out what is left of the last four characters. */
    private static boolean isAllOf(List<Leaf> found, List<Leaf> expected) {
        if (found.size() != expected.size()) {
            return false;
        }
        for (int i = 0; i < found.size(); i++) {
            byte[] ours = found.get(i).octets();
            byte[] theirs = expected.get(i).octets();
            int more = ours.length - theirs.length;
            if (!found.get(i).type().equals(expected.get(i).type())
                    || more < 0
                    || more > 2
                    || !Arrays.equals(ours, 0, theirs.length, theirs, 0, theirs.length)) {
                return false;
            }
        }
        return true;
    }

    private record Leaf(String type, byte[] octets) {
        @Override
        public String toString() {
            return type + ' ' + octets.length + '/' + Arrays.hashCode(octets);
        }
    }

    private static List<Leaf> leaves(List<MessagePart> parts) throws Exception {
        List<Leaf> leaves = new ArrayList<>();
        for (MessagePart part : parts) {
            boolean container = parts.stream().anyMatch(other -> other.path().startsWith(part.path() + "."));
            if (!container) {
                try (InputStream in = part.open()) {
                    leaves.add(new Leaf(part.mediaType(), in.readAllBytes()));
                }
            }
        }
        return leaves;
    }

    private static List<Leaf> leavesOfMime4j(byte[] sent) throws Exception {
        MimeConfig config = MimeConfig.custom()
                .setMaxLineLen(-1)
                .setMaxHeaderLen(-1)
                .setMaxHeaderCount(-1)
                .setMalformedHeaderStartsBody(false)
                .build();
        MimeTokenStream tokens = new MimeTokenStream(config);
        tokens.parse(new ByteArrayInputStream(sent));
        List<Leaf> leaves = new ArrayList<>();
        for (EntityState state = tokens.getState(); state != EntityState.T_END_OF_STREAM; state = tokens.next()) {
            if (state == EntityState.T_BODY) {
                String type = tokens.getBodyDescriptor().getMimeType();
                leaves.add(new Leaf(type, tokens.getDecodedInputStream().readAllBytes()));
            }
        }
        return leaves;
    }

    private static ReceivedContent content(byte[] octets) {
        return new ReceivedContent(new TestSource(octets), HeaderLimits.DEFAULT, MimeLimits.DEFAULT);
    }

    private static byte[] octets(Content content) throws Exception {
        byte[] octets = Rope.of(content).open().readAllBytes();
        assertThat(octets.length).isEqualTo((int) content.sizeOctets());
        return octets;
    }
}
