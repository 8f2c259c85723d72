package org.sluice.module.arc;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.sluice.message.DomainName;
import org.sluice.support.dkim.DkimProblem;
import org.sluice.support.dkim.Field;
import org.sluice.support.dkim.SigningAlgorithm;
import org.sluice.support.dkim.TagList;

/**
 * What both signatures of a set say, read as strictly as those of DKIM (RFC 8617 sections 4.1.2 and 4.1.3).
 *
 * @param field the field it stands in
 * @param domain in A-labels, lower case
 * @param keyName where the key is
 */
record ArcSignature(
        Field field, TagList tags, SigningAlgorithm algorithm, byte[] octets, String domain, String keyName) {

    private static final String LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
    private static final String NAME = LABEL + "(\\." + LABEL + ")*";
    private static final String TIME = "[0-9]{1,12}";

    static ArcSignature of(Field field, TagList tags) throws DkimProblem {
        SigningAlgorithm algorithm =
                SigningAlgorithm.of(tags.require("a")).orElseThrow(() -> new DkimProblem("algorithm not supported"));
        byte[] octets = base64(tags, "b");
        String domain = name(tags, "d");
        String selector = name(tags, "s");
        if (!tags.get("t").orElse("0").matches(TIME)) {
            throw new DkimProblem("tag t= is no time");
        }
        return new ArcSignature(field, tags, algorithm, octets, domain, selector + "._domainkey." + domain);
    }

    /** The octets of a tag that has to be there. */
    static byte[] base64(TagList tags, String name) throws DkimProblem {
        try {
            byte[] octets = Base64.getDecoder().decode(TagList.withoutSpace(tags.require(name)));
            if (octets.length > 0) {
                return octets;
            }
        } catch (IllegalArgumentException malformed) {
            throw new DkimProblem("tag " + name + "= is not base64");
        }
        throw new DkimProblem("tag " + name + "= is empty");
    }

    /** Names beyond ASCII come as UTF-8 (RFC 8616 section 4), which the header shows octet by octet. */
    private static String name(TagList tags, String tag) throws DkimProblem {
        String given = tags.require(tag);
        try {
            String name =
                    DomainName.ascii(new String(given.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
            if (name.length() <= 253 && name.matches(NAME)) {
                return name;
            }
        } catch (IllegalArgumentException malformed) {
            throw new DkimProblem("tag " + tag + "= is no domain name");
        }
        throw new DkimProblem("tag " + tag + "= is no domain name");
    }
}
