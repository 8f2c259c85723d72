package org.sluice.module.dkim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import org.sluice.support.dkim.BodyHash;
import org.sluice.support.dkim.BodyHashes;
import org.sluice.support.dkim.Canonicalization;
import org.sluice.support.dkim.Field;
import org.sluice.support.dkim.FieldSelection;
import org.sluice.support.dkim.SignedOctets;
import org.sluice.support.dkim.SigningKey;

/** Signs in tests, with any tags: what a signer of ours would never write has to be verified too. */
final class Signed {

    /** The key of RFC 8463 appendix A. */
    static final SigningKey ED25519 = key("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=");

    static final String ED25519_RECORD = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

    private final SigningKey key;
    private final String tags;
    private List<String> names = List.of("from", "to", "subject");
    private OptionalLong length = OptionalLong.empty();

    /** {@code tags}: all but {@code h=}, {@code bh=} and {@code b=}. */
    Signed(SigningKey key, String tags) {
        this.key = key;
        this.tags = tags;
    }

    static Signed ed25519(String more) {
        return new Signed(ED25519, "v=1; a=ed25519-sha256; c=relaxed/relaxed; d=signer.example; s=ed" + more);
    }

    Signed names(List<String> others) {
        names = others;
        return this;
    }

    Signed length(long octets) {
        length = OptionalLong.of(octets);
        return this;
    }

    /** The message with the signature in front. Line ends become CRLF. */
    String sign(String text) {
        String message = text.replace("\r\n", "\n").replace("\n", "\r\n");
        int gap = message.indexOf("\r\n\r\n");
        List<Field> header = new ArrayList<>();
        for (String field : message.substring(0, gap).split("\r\n(?![ \t])")) {
            Field.parse(field).ifPresent(header::add);
        }
        Canonicalization form = tags.contains("c=relaxed") ? Canonicalization.RELAXED : Canonicalization.SIMPLE;
        Canonicalization bodyForm = tags.contains("/relaxed") ? Canonicalization.RELAXED : Canonicalization.SIMPLE;
        String value = tags
                + (length.isPresent() ? "; l=" + length.getAsLong() : "")
                + "; h=" + String.join(":", names)
                + "; bh=" + base64(hash(bodyForm, message.substring(gap + 4)))
                + "; b=";
        byte[] octets =
                SignedOctets.of(form, new FieldSelection(header).select(names), Field.of(DkimSignature.NAME, value));
        try {
            return DkimSignature.NAME + ": " + value + base64(key.sign(octets)) + "\r\n" + message;
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] hash(Canonicalization form, String body) {
        BodyHashes hashes = new BodyHashes();
        BodyHash hash = hashes.of(form, length);
        byte[] octets = body.getBytes(StandardCharsets.ISO_8859_1);
        hashes.update(octets, 0, octets.length);
        hashes.finish();
        return hash.value();
    }

    private static SigningKey key(String text) {
        try {
            return SigningKey.parse(text);
        } catch (org.sluice.support.dkim.DkimProblem e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }
}
