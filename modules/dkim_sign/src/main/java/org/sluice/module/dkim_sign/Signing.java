package org.sluice.module.dkim_sign;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.sluice.message.MessageBody;
import org.sluice.support.dkim.BodyHash;
import org.sluice.support.dkim.BodyHashes;
import org.sluice.support.dkim.Canonicalization;
import org.sluice.support.dkim.DkimProblem;
import org.sluice.support.dkim.Field;
import org.sluice.support.dkim.FieldSelection;
import org.sluice.support.dkim.SignedOctets;
import org.sluice.support.dkim.SigningKey;
import org.sluice.support.dkim.SigningKeys;

/** Makes the signatures of one message for one author: the body is read once, whatever their number. Blocks. */
final class Signing {

    private final Shape shape;
    private final SigningKeys keys;
    private final Instant now;

    Signing(Shape shape, SigningKeys keys, Instant now) {
        this.shape = shape;
        this.keys = keys;
        this.now = now;
    }

    /**
     * What is to be signed.
     *
     * @param author the author's domain
     * @param header the fields, first to last
     * @param body the octets behind the header
     * @param later fields that may still be added by the core
     */
    record Subject(String author, List<Field> header, MessageBody body, Set<String> later) {}

    /** The values of the fields to put in front, one for each signer, in their order. */
    List<String> sign(Subject subject, List<Signer> signers) throws DkimProblem {
        List<SigningKey> loaded = new ArrayList<>(signers.size());
        for (Signer signer : signers) {
            loaded.add(keys.key(signer.keyFile(subject.author()), now));
        }
        BodyHash hash = hash(subject.body());
        List<String> names = new SignedNames(shape).of(subject.header(), subject.later());
        List<Field> covered = new FieldSelection(subject.header()).select(names);
        List<String> values = new ArrayList<>(signers.size());
        for (int i = 0; i < signers.size(); i++) {
            Draft draft = new Draft(subject.author(), signers.get(i), loaded.get(i), hash, names, covered);
            values.add(value(draft));
        }
        return values;
    }

    /** Everything one signature is made of. */
    private record Draft(
            String author, Signer signer, SigningKey key, BodyHash hash, List<String> names, List<Field> covered) {}

    private BodyHash hash(MessageBody body) throws DkimProblem {
        BodyHashes hashes = new BodyHashes();
        BodyHash hash = hashes.of(shape.body(), OptionalLong.empty());
        try (InputStream in = body.open()) {
            hashes.read(in);
        } catch (IOException e) {
            throw new DkimProblem("body cannot be read: " + e.getMessage());
        }
        return hash;
    }

    private String value(Draft draft) throws DkimProblem {
        SignatureText text = text(draft, shape.header());
        boolean fits = text.fits();
        Canonicalization form = fits ? shape.header() : Canonicalization.RELAXED;
        SignatureText written = fits ? text : text(draft, form);
        Field unsigned = Field.of(SignatureText.NAME, written.unsigned());
        try {
            return written.signed(draft.key.sign(SignedOctets.of(form, draft.covered, unsigned)));
        } catch (GeneralSecurityException e) {
            throw new DkimProblem("key of " + draft.signer.selector() + ": " + e.getMessage());
        }
    }

    private SignatureText text(Draft draft, Canonicalization form) {
        Signer signer = draft.signer;
        SignatureText text = SignatureText.of(form)
                .tag("v", "1")
                .tag("a", draft.key.algorithm().word())
                .tag("c", form.word() + '/' + shape.body().word())
                .tag("d", signer.domainFor(draft.author))
                .tag("s", signer.selector());
        optional(signer.identity()).ifPresent(identity -> text.tag("i", identity));
        text.tag("t", Long.toString(now.getEpochSecond()));
        if (!shape.lifetime().isZero()) {
            text.tag("x", Long.toString(now.plus(shape.lifetime()).getEpochSecond()));
        }
        if (shape.bodyLength()) {
            text.tag("l", Long.toString(draft.hash.octets()));
        }
        text.names(draft.names);
        if (shape.copyHeaders()) {
            text.copies(draft.covered);
        }
        return text.tag("bh", Base64.getEncoder().encodeToString(draft.hash.value()));
    }

    private static Optional<String> optional(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
