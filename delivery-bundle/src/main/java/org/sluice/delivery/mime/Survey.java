package org.sluice.delivery.mime;

import java.util.ArrayList;
import java.util.List;

/** Finds out what has to become of each entity of a message so that a medium takes it. Changes as little as possible. */
final class Survey implements MimeWalker.Visitor {

    private final Medium medium;
    private final List<Treatment> treatments = new ArrayList<>();
    private final Octets frame = new Octets();
    private EntityHeader entity;
    private boolean fixed;
    private Octets content;

    Survey(Medium medium) {
        this.medium = medium;
    }

    /** For each entity, in the order of their headers. */
    List<Treatment> treatments() {
        return List.copyOf(treatments);
    }

    @Override
    public void header(EntityHeader header, boolean hasContent, boolean isFixed) throws Unconvertible {
        entity = header;
        fixed = isFixed;
        if (!medium.takes(Octets.of(header.octets(Treatment.KEEP)))) {
            throw new Unconvertible("a header with octets the next hop does not take");
        }
        if (hasContent) {
            content = new Octets();
        } else {
            boolean claimsMore = header.encoding().equals("binary")
                    || header.encoding().equals("8bit") && medium == Medium.SEVEN_BIT;
            decide(claimsMore ? label(medium == Medium.EIGHT_BIT) : Treatment.KEEP);
        }
    }

    @Override
    public void content(byte[] octets, int offset, int length) {
        content.add(octets, offset, length);
    }

    @Override
    public void endOfContent(boolean atEnd) throws Unconvertible {
        boolean taken = medium.takes(content);
        if (!entity.hasPlainEncoding()) {
            if (!taken) {
                throw new Unconvertible("content that is " + entity.encoding() + " only by name");
            }
            decide(Treatment.KEEP);
        } else if (taken) {
            decide(labelOfTaken());
        } else {
            decide(encoding());
        }
    }

    @Override
    public void frame(byte[] octets, int offset, int length) throws Unconvertible {
        frame.add(octets, offset, length);
        if (!medium.takes(frame)) {
            throw new Unconvertible("octets between its parts the next hop does not take");
        }
    }

    private Treatment labelOfTaken() {
        String label = entity.encoding();
        boolean fits = label.equals("7bit") || label.equals("8bit") && medium == Medium.EIGHT_BIT;
        return fits ? Treatment.KEEP : label(content.haveEighthBit());
    }

    private static Treatment label(boolean eightBit) {
        return eightBit ? Treatment.LABEL_8BIT : Treatment.LABEL_7BIT;
    }

    private Treatment encoding() throws Unconvertible {
        String type = entity.mediaType();
        boolean composite = type.startsWith("multipart/")
                || type.startsWith("message/") && !type.equals("message/global") && !type.endsWith("-status");
        if (composite) {
            throw new Unconvertible("a " + type + ", which cannot be re-encoded");
        }
        return type.startsWith("text/") || type.endsWith("-status") ? Treatment.QUOTED_PRINTABLE : Treatment.BASE64;
    }

    private void decide(Treatment treatment) throws Unconvertible {
        if (fixed && treatment != Treatment.KEEP) {
            throw new Unconvertible("a signed part that would have to change");
        }
        treatments.add(treatment);
    }
}
