package org.sluice.module.rbl;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.sluice.message.MessagePart;

/** Any text part: links that can be asked for, a bounded number of them. */
public final class FuzzLinks {

    private static final int MOST_LINKS = 20;

    private FuzzLinks() {}

    /** The first octet chooses between plain text and HTML. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        List<Link> links = new Links(1 << 16, MOST_LINKS).in(List.of(new Part(input)));
        if (links.size() > MOST_LINKS) {
            throw new IllegalStateException(links.size() + " links");
        }
        for (Link link : links) {
            boolean fits =
                    link.host().matches("[a-z0-9_.-]{3,253}") && !link.host().contains("..");
            if (!fits || link.address().isPresent() != link.host().matches("[0-9.]{7,15}")) {
                throw new IllegalStateException("link to " + link);
            }
            Target.of(link.host(), 4);
        }
    }

    private record Part(byte[] input) implements MessagePart {
        @Override
        public String path() {
            return "1";
        }

        @Override
        public String mediaType() {
            return (input[0] & 1) == 0 ? "text/plain" : "text/html";
        }

        @Override
        public Optional<String> fileName() {
            return Optional.empty();
        }

        @Override
        public long offset() {
            return 0;
        }

        @Override
        public long lengthOctets() {
            return input.length - 1L;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(input, 1, input.length - 1);
        }
    }
}
