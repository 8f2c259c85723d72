package org.sluice.module.dkim;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sluice.message.AuthResult;
import org.sluice.support.text.Ascii;

/**
 * What came of one signature.
 *
 * @param result the word
 * @param reason what was wrong; empty for a plain pass
 * @param signature the signature; empty where it could not be read
 * @param bits size of the key; 0 where there was none
 * @param testing whether the owner of the key is only trying things out
 */
record Finding(Result result, String reason, Optional<DkimSignature> signature, int bits, boolean testing) {

    private static final int MAX_VALUE = 255;

    static Finding of(Result result, String reason, DkimSignature signature) {
        return new Finding(result, reason, Optional.of(signature), 0, false);
    }

    static Finding unreadable(String reason) {
        return new Finding(Result.PERMERROR, reason, Optional.empty(), 0, false);
    }

    boolean isPass() {
        return result == Result.PASS;
    }

    /**
     * For Authentication-Results (RFC 8601 section 2.7.1).
     *
     * @param digits how much of {@code b=} tells this signature from the others (RFC 6008)
     */
    AuthResult authResult(int digits) {
        Map<String, String> properties = new LinkedHashMap<>();
        if (!reason.isEmpty()) {
            properties.put("reason", reason);
        }
        signature.ifPresent(signed -> {
            properties.put("header.d", signed.domain());
            properties.put("header.i", printable(signed.identity()));
            properties.put("header.s", signed.selector());
            properties.put("header.a", signed.algorithm().word());
            String value = value(signed);
            properties.put("header.b", value.substring(0, Math.min(digits, value.length())));
        });
        return new AuthResult("dkim", result.word(), properties);
    }

    /** For modules and scripts: a tag list, so that it reads like what it is about. */
    String fact() {
        StringBuilder fact = new StringBuilder("r=").append(result.word());
        signature.ifPresent(signed -> fact.append("; d=")
                .append(signed.domain())
                .append("; s=")
                .append(signed.selector())
                .append("; i=")
                .append(printable(signed.identity()).replace(';', '?'))
                .append("; a=")
                .append(signed.algorithm().word())
                .append("; c=")
                .append(signed.header().word())
                .append('/')
                .append(signed.body().word()));
        fact.append(bits > 0 ? "; bits=" + bits : "").append(testing ? "; t=y" : "");
        return fact.append(reason.isEmpty() ? "" : "; e=" + reason).toString();
    }

    static String value(DkimSignature signature) {
        return Base64.getEncoder().encodeToString(signature.value());
    }

    private static String printable(String text) {
        return Ascii.printable(text, MAX_VALUE);
    }
}
