package org.sluice.spool.store;

/**
 * Where the content of one record lies: {@code headOctets} in front, then the body from {@code offset} on.
 *
 * @param kind how it is stored
 * @param body the body's number
 * @param headOctets length of what stands in front
 * @param offset where in the body the message goes on; 0 for {@link Kind#WHOLE}
 * @param bodyOctets length of the body
 */
record Placement(Kind kind, long body, int headOctets, long offset, long bodyOctets) {

    /** How a content is stored. The codes are on disk. */
    enum Kind {
        /** Head and body in one value that belongs to this record alone. */
        WHOLE(1),
        /** The body in a value several records use; the head in its own. */
        SHARED(2),
        /** The body in a file that one or several records use; the head in a value. */
        FILE(3);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        private static Kind of(int code) throws DamagedException {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new DamagedException("unknown kind of content: " + code);
        }
    }

    long sizeOctets() {
        return headOctets + bodyOctets - offset;
    }

    /** Whether the body may have other users, so that they are counted. */
    boolean isCounted() {
        return kind != Kind.WHOLE;
    }

    void writeTo(Packer out) {
        out.octet(kind.code).number(body).number(headOctets).number(offset).number(bodyOctets);
    }

    static Placement readFrom(Unpacker in) throws DamagedException {
        Placement read = new Placement(Kind.of(in.octet()), in.number(), in.count(), in.number(), in.number());
        if (read.offset < 0 || read.offset > read.bodyOctets) {
            throw new DamagedException("content begins outside its body: " + read);
        }
        return read;
    }
}
