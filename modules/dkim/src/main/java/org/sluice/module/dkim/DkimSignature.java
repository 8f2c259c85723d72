package org.sluice.module.dkim;

import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.sluice.support.dkim.Canonicalization;
import org.sluice.support.dkim.DkimProblem;
import org.sluice.support.dkim.Field;
import org.sluice.support.dkim.SigningAlgorithm;
import org.sluice.support.dkim.TagList;
import org.sluice.support.net.Domains;

/**
 * A {@code DKIM-Signature} field whose tags are as they have to be (RFC 6376 section 3.5).
 *
 * @param field the field itself
 * @param algorithm {@code a=}
 * @param header canonical form of the header
 * @param body canonical form of the body
 * @param domain {@code d=}, as A-labels
 * @param selector {@code s=}, as A-labels
 * @param identity {@code i=} as written, {@code @} and the domain where there is none
 * @param names {@code h=}
 * @param bodyHash {@code bh=}
 * @param value {@code b=}
 * @param length {@code l=}
 * @param signed {@code t=}
 * @param expires {@code x=}
 */
record DkimSignature(
        Field field,
        SigningAlgorithm algorithm,
        Canonicalization header,
        Canonicalization body,
        String domain,
        String selector,
        String identity,
        List<String> names,
        byte[] bodyHash,
        byte[] value,
        OptionalLong length,
        Optional<Instant> signed,
        Optional<Instant> expires) {

    static final String NAME = "DKIM-Signature";

    private static final int HASH_OCTETS = 32;
    /** What a key of 8,192 bits makes. */
    private static final int MAX_VALUE_OCTETS = 1_024;

    private static final int MAX_IDENTITY = 320;

    static DkimSignature parse(Field field, TagList tags) throws DkimProblem {
        if (!tags.require("v").equals("1")) {
            throw new DkimProblem("unknown version");
        }
        Forms forms = Forms.of(tags.get("c").orElse("simple/simple"));
        String domain = name(tags, "d");
        DkimSignature signature = new DkimSignature(
                field,
                algorithm(tags.require("a")),
                forms.header,
                forms.body,
                domain,
                name(tags, "s"),
                identity(tags.get("i").orElse('@' + domain), domain),
                names(tags),
                octets(tags, "bh"),
                octets(tags, "b"),
                length(tags),
                time(tags, "t"),
                time(tags, "x"));
        signature.check(tags);
        return signature;
    }

    /** The domain of {@code i=}, in lower case. */
    String identityDomain() {
        return Domains.ascii(identity.substring(identity.lastIndexOf('@') + 1));
    }

    private void check(TagList tags) throws DkimProblem {
        if (bodyHash.length != HASH_OCTETS) {
            throw new DkimProblem("bh= of the wrong length");
        }
        if (value.length == 0 || value.length > MAX_VALUE_OCTETS) {
            throw new DkimProblem("b= of the wrong length");
        }
        // RFC 6376 section 3.5: x= has to be later than t=.
        if (signed.isPresent() && expires.isPresent() && !expires.get().isAfter(signed.get())) {
            throw new DkimProblem("x= not after t=");
        }
        if (tags.get("q").isPresent()
                && tags.items("q").stream().noneMatch(method -> method.equalsIgnoreCase("dns/txt"))) {
            throw new DkimProblem("unknown query method");
        }
    }

    private static SigningAlgorithm algorithm(String word) throws DkimProblem {
        Optional<SigningAlgorithm> algorithm = SigningAlgorithm.of(word);
        if (algorithm.isEmpty()) {
            throw new DkimProblem(
                    word.equalsIgnoreCase("rsa-sha1") ? "rsa-sha1 is no longer valid" : "unknown algorithm");
        }
        return algorithm.get();
    }

    private static String name(TagList tags, String tag) throws DkimProblem {
        String written = tags.require(tag);
        String name = Domains.ascii(written);
        if (written.endsWith(".") || !Domains.isName(name)) {
            throw new DkimProblem(tag + "= is no name");
        }
        return name;
    }

    /** Section 6.1.1: {@code i=} is at the signing domain or below it. */
    private static String identity(String written, String domain) throws DkimProblem {
        String identity = unquoted(TagList.withoutSpace(written));
        int at = identity.lastIndexOf('@');
        if (at < 0 || identity.length() > MAX_IDENTITY) {
            throw new DkimProblem("i= is no identity");
        }
        if (!Domains.isWithin(Domains.ascii(identity.substring(at + 1)), domain)) {
            throw new DkimProblem("i= is not under d=");
        }
        return identity;
    }

    /** Removes the encoding of DKIM-Quoted-Printable (section 2.11). */
    private static String unquoted(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            int octet = text.charAt(i) == '=' && i + 2 < text.length() ? octet(text, i + 1) : -1;
            plain.append(octet < 0 ? text.charAt(i) : (char) octet);
            i += octet < 0 ? 0 : 2;
        }
        return plain.toString();
    }

    private static int octet(String text, int at) {
        int high = Character.digit(text.charAt(at), 16);
        int low = Character.digit(text.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static List<String> names(TagList tags) throws DkimProblem {
        tags.require("h");
        List<String> names = tags.items("h");
        boolean from = false;
        for (String name : names) {
            if (name.isEmpty()) {
                throw new DkimProblem("empty name in h=");
            }
            from |= name.equalsIgnoreCase("from");
        }
        // Section 5.4: a signature that leaves the author out is none.
        if (!from) {
            throw new DkimProblem("From not signed");
        }
        return names;
    }

    private static byte[] octets(TagList tags, String tag) throws DkimProblem {
        try {
            return Base64.getDecoder().decode(TagList.withoutSpace(tags.require(tag)));
        } catch (IllegalArgumentException e) {
            throw new DkimProblem(tag + "= is not base64");
        }
    }

    private static OptionalLong length(TagList tags) throws DkimProblem {
        Optional<String> length = tags.get("l");
        return length.isEmpty() ? OptionalLong.empty() : OptionalLong.of(number("l", length.get()));
    }

    private static Optional<Instant> time(TagList tags, String tag) throws DkimProblem {
        Optional<String> seconds = tags.get(tag);
        // Section 3.5: up to twelve digits; what is later than that is for ever.
        return seconds.isEmpty()
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(Math.min(number(tag, seconds.get()), 999_999_999_999L)));
    }

    /** Up to 76 digits are a number (section 3.5); more than any body or date needs becomes the largest there is. */
    private static long number(String tag, String digits) throws DkimProblem {
        boolean isNumber = !digits.isEmpty() && digits.length() <= 76;
        long number = 0;
        for (int i = 0; i < digits.length() && isNumber; i++) {
            int digit = digits.charAt(i) - '0';
            isNumber = digit >= 0 && digit <= 9;
            boolean fits = number < (Long.MAX_VALUE - 9) / 10;
            number = fits ? number * 10 + digit : Long.MAX_VALUE;
        }
        if (!isNumber) {
            throw new DkimProblem(tag + "= is no number");
        }
        return number;
    }

    /** {@code c=}: the second form is {@code simple} where only one is given. */
    private record Forms(Canonicalization header, Canonicalization body) {
        static Forms of(String text) throws DkimProblem {
            String words = TagList.withoutSpace(text);
            int slash = words.indexOf('/');
            return slash < 0
                    ? new Forms(form(words), Canonicalization.SIMPLE)
                    : new Forms(form(words.substring(0, slash)), form(words.substring(slash + 1)));
        }

        private static Canonicalization form(String word) throws DkimProblem {
            return Canonicalization.of(word).orElseThrow(() -> new DkimProblem("unknown canonicalization"));
        }
    }
}
