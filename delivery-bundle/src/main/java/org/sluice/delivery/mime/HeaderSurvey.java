package org.sluice.delivery.mime;

import java.io.IOException;
import java.io.InputStream;
import org.sluice.message.MessageBody;

/** Looks at every header of a message: its own, those of its parts and of messages within. */
public final class HeaderSurvey implements MimeWalker.Visitor {

    private boolean ascii = true;

    private HeaderSurvey() {}

    /** Whether all of them are ASCII; false too where a message is too tangled to tell. Blocks. */
    public static boolean areAscii(MessageBody message) throws IOException {
        HeaderSurvey survey = new HeaderSurvey();
        try (InputStream in = message.open()) {
            MimeWalker walker = new MimeWalker(in, survey);
            while (survey.ascii && walker.step()) {
                continue;
            }
            return survey.ascii;
        } catch (Unconvertible tangled) {
            return false;
        }
    }

    @Override
    public void header(EntityHeader header, boolean hasContent, boolean fixed) {
        for (byte octet : header.octets(Treatment.KEEP)) {
            ascii &= octet >= 0;
        }
    }

    @Override
    public void content(byte[] octets, int offset, int length) {
        // 8BITMIME is for that.
    }

    @Override
    public void endOfContent(boolean atEnd) {
        // Nothing to do.
    }

    @Override
    public void frame(byte[] octets, int offset, int length) {
        // Neither header nor content.
    }
}
