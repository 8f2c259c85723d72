package org.sluice.core.content;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sluice.core.body.TestSource;
import org.sluice.message.MessagePart;

/** Any octets are a message: its parts lie in it, each has a place of its own, and there are no more than may be. */
public final class FuzzParts {

    private static final MimeLimits LIMITS = new MimeLimits(4, 12);

    private FuzzParts() {}

    /** A message. */
    public static void fuzzerTestOneInput(byte[] octets) throws IOException {
        List<MessagePart> parts =
                new ReceivedContent(new TestSource(octets), HeaderLimits.DEFAULT, LIMITS).parts(List.of());
        Set<String> paths = new HashSet<>();
        for (MessagePart part : parts) {
            boolean lies = part.offset() >= 0
                    && part.lengthOctets() >= 0
                    && part.offset() + part.lengthOctets() <= octets.length;
            if (!lies || !paths.add(part.path())) {
                throw new AssertionError(part.path() + " at " + part.offset() + ", " + part.lengthOctets() + " octets");
            }
        }
        if (parts.isEmpty() || parts.size() > LIMITS.maxParts() + LIMITS.maxDepth()) {
            throw new AssertionError(parts.size() + " parts");
        }
    }
}
