package org.sluice.support.dkim;

import java.io.IOException;
import java.io.InputStream;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * All hashes that the signatures of a message ask for, in one pass over its body: each canonical form is made once, whatever
 * the number of signatures. First say what is wanted, then bring the body in chunks of any size, then finish.
 */
public final class BodyHashes {

    private static final int CHUNK_OCTETS = 16 * 1024;

    private final Map<Canonicalization, Form> forms = new EnumMap<>(Canonicalization.class);

    /** The hash of that form; with a limit of its first octets only ({@code l=}). The same question gives the same hash. */
    public BodyHash of(Canonicalization canonicalization, OptionalLong limit) {
        return forms.computeIfAbsent(canonicalization, Form::new).hash(limit.orElse(Long.MAX_VALUE));
    }

    /** Takes a chunk of the body. Nothing is kept of it. */
    public void update(byte[] octets, int offset, int length) {
        for (Form form : forms.values()) {
            form.canonicalizer.update(octets, offset, offset + length);
        }
    }

    /** Takes all that is left in the stream as the rest of the body, and finishes. Leaves the stream open. */
    public void read(InputStream in) throws IOException {
        read(in, new byte[CHUNK_OCTETS]);
    }

    /** The same by way of a buffer that somebody has already. */
    void read(InputStream in, byte[] chunk) throws IOException {
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            update(chunk, 0, count);
        }
        finish();
    }

    /** The body is complete; the hashes have their values. */
    public void finish() {
        for (Form form : forms.values()) {
            form.canonicalizer.finish();
            form.hashes.values().forEach(BodyHash::finish);
        }
    }

    private static final class Form implements BodyCanonicalizer.Sink {
        private final Map<Long, BodyHash> hashes = new HashMap<>(2);
        private final BodyCanonicalizer canonicalizer;

        Form(Canonicalization canonicalization) {
            this.canonicalizer = canonicalization.body(this);
        }

        BodyHash hash(long limit) {
            return hashes.computeIfAbsent(limit, BodyHash::new);
        }

        @Override
        public void take(byte[] octets, int from, int to) {
            for (BodyHash hash : hashes.values()) {
                hash.take(octets, from, to);
            }
        }
    }
}
