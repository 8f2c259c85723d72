package org.sluice.module.arc;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.sluice.support.dkim.BodyHash;
import org.sluice.support.dkim.BodyHashes;
import org.sluice.support.dkim.Canonicalization;
import org.sluice.support.dkim.DkimProblem;
import org.sluice.support.dkim.Field;
import org.sluice.support.dkim.TagList;

/**
 * An ARC-Message-Signature: a DKIM signature with another {@code i=} and without {@code v=} (RFC 8617 section 4.1.2).
 *
 * @param names the fields it covers, as written
 * @param length octets of the body it covers; empty for all
 */
record MessageSignature(
        ArcSignature signature,
        byte[] bodyHash,
        Canonicalization header,
        Canonicalization body,
        List<String> names,
        OptionalLong length) {

    private static final String NUMBER = "[0-9]{1,15}";

    static MessageSignature of(Field field, TagList tags) throws DkimProblem {
        ArcSignature signature = ArcSignature.of(field, tags);
        byte[] bodyHash = ArcSignature.base64(tags, "bh");
        tags.require("h");
        List<String> names = tags.items("h");
        if (names.stream().anyMatch(ArcChain.SEAL::equalsIgnoreCase)) {
            // Section 4.1.2: a seal is made after this signature, so it cannot be covered by it.
            throw new DkimProblem("tag h= names " + ArcChain.SEAL);
        }
        if (tags.get("q").isPresent() && !tags.items("q").contains("dns/txt")) {
            throw new DkimProblem("tag q= names no known method");
        }
        String[] forms = tags.get("c").orElse("simple/simple").split("/", -1);
        Optional<Canonicalization> header = Canonicalization.of(forms[0]);
        Optional<Canonicalization> body = forms.length == 1
                ? Optional.of(Canonicalization.SIMPLE)
                : Canonicalization.of(forms.length == 2 ? forms[1] : "");
        if (header.isEmpty() || body.isEmpty()) {
            throw new DkimProblem("tag c= names no canonicalization");
        }
        return new MessageSignature(signature, bodyHash, header.get(), body.get(), names, number(tags, "l"));
    }

    /** The hash that has to be the one in the signature. Always that of the whole body, see {@link #requireBody}. */
    BodyHash ask(BodyHashes hashes) {
        return hashes.of(body, OptionalLong.empty());
    }

    /** What {@code l=} leaves out anybody may have added, so a signature counts only where it covers all of the body. */
    void requireBody(BodyHash hash) throws DkimProblem {
        if (length.isPresent() && length.getAsLong() != hash.octets()) {
            throw new DkimProblem("body is not as long as signed");
        }
        if (!hash.is(bodyHash)) {
            throw new DkimProblem("body was changed");
        }
    }

    /** {@code x=} (RFC 6376 section 3.5). */
    void requireNotExpired(Instant now) throws DkimProblem {
        OptionalLong expiry = number(signature.tags(), "x");
        if (expiry.isPresent() && expiry.getAsLong() < now.getEpochSecond()) {
            throw new DkimProblem("signature has expired");
        }
    }

    private static OptionalLong number(TagList tags, String name) throws DkimProblem {
        Optional<String> value = tags.get(name);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!value.get().matches(NUMBER)) {
            throw new DkimProblem("tag " + name + "= is no number");
        }
        return OptionalLong.of(Long.parseLong(value.get()));
    }
}
