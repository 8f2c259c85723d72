package org.sluice.spool.store;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;

/**
 * A content in memory; the arrays are not to be changed.
 *
 * @param head what stands in front
 * @param body the body, maybe shared with other contents
 * @param offset where in the body the message goes on
 */
record Octets(byte[] head, byte[] body, int offset) {

    static final byte[] NONE = {};

    InputStream open() {
        InputStream rest = new ByteArrayInputStream(body, offset, body.length - offset);
        return head.length == 0 ? rest : new SequenceInputStream(new ByteArrayInputStream(head), rest);
    }

    int sizeOctets() {
        return head.length + body.length;
    }
}
