package org.sluice.smtp.auth;

import java.util.Optional;

/** The two messages of a SCRAM client (RFC 5802 section 7), read strictly. */
final class ScramMessage {

    private static final int MOST_NONCE = 1_024;

    private ScramMessage() {}

    /**
     * {@code n,,n=user,r=nonce}.
     *
     * @param binding the first field: {@code n}, {@code y}, or {@code p=<name of the binding>}
     * @param acting who the client wants to act for; empty for itself
     * @param header the GSS-API header as it came, its last comma included
     * @param bare what follows the header
     */
    record First(String binding, String acting, String header, String user, String nonce, String bare) {

        /** Name of the channel binding the client uses; empty for none. */
        String bindingName() {
            return binding.startsWith("p=") ? binding.substring(2) : "";
        }
    }

    /**
     * {@code c=binding,r=nonce,p=proof}.
     *
     * @param withoutProof the message up to the comma in front of the proof
     */
    record Last(byte[] binding, String nonce, byte[] proof, String withoutProof) {}

    static Optional<First> first(String text) {
        int one = text.indexOf(',');
        int two = one < 0 ? -1 : text.indexOf(',', one + 1);
        if (two < 0) {
            return Optional.empty();
        }
        String binding = text.substring(0, one);
        String acting = text.substring(one + 1, two);
        boolean framed = (binding.equals("n") || binding.equals("y") || binding.matches("p=[A-Za-z0-9.-]{1,64}"))
                && (acting.isEmpty() || acting.startsWith("a="));
        String bare = text.substring(two + 1);
        // A mandatory extension (m=) would come first, and we know none.
        String[] fields = bare.split(",", -1);
        boolean whole = framed
                && fields.length >= 2
                && fields[0].startsWith("n=")
                && fields[1].startsWith("r=")
                && isNonce(fields[1].substring(2))
                && areExtensions(fields, 2, fields.length);
        if (!whole) {
            return Optional.empty();
        }
        Optional<String> user = unescaped(fields[0].substring(2));
        Optional<String> actingUser = acting.isEmpty() ? Optional.of("") : unescaped(acting.substring(2));
        return user.flatMap(name -> actingUser.map(
                other -> new First(binding, other, text.substring(0, two + 1), name, fields[1].substring(2), bare)));
    }

    static Optional<Last> last(String text) {
        String[] fields = text.split(",", -1);
        int proof = fields.length - 1;
        boolean whole = fields.length >= 3
                && fields[0].startsWith("c=")
                && fields[1].startsWith("r=")
                && fields[proof].startsWith("p=")
                && areExtensions(fields, 2, proof);
        if (!whole) {
            return Optional.empty();
        }
        String withoutProof = text.substring(0, text.length() - fields[proof].length() - 1);
        return SaslText.decoded(fields[0].substring(2)).flatMap(binding -> SaslText.decoded(fields[proof].substring(2))
                .map(octets -> new Last(binding, fields[1].substring(2), octets, withoutProof)));
    }

    /** A name in which {@code =2C} stands for a comma and {@code =3D} for an equals sign; empty for any other escape. */
    static Optional<String> unescaped(String name) {
        if (name.isEmpty() || name.replace("=2C", "").replace("=3D", "").indexOf('=') >= 0) {
            return Optional.empty();
        }
        return Optional.of(name.replace("=2C", ",").replace("=3D", "="));
    }

    private static boolean isNonce(String nonce) {
        return !nonce.isEmpty() && nonce.length() <= MOST_NONCE && nonce.chars().allMatch(c -> c > ' ' && c <= '~');
    }

    /** Extensions we do not know are passed by, as the RFC asks; a mandatory one is not. */
    private static boolean areExtensions(String[] fields, int from, int to) {
        for (int i = from; i < to; i++) {
            String field = fields[i];
            boolean extension = field.length() > 2
                    && field.charAt(1) == '='
                    && Character.isLetter(field.charAt(0))
                    && field.charAt(0) != 'm';
            if (!extension) {
                return false;
            }
        }
        return true;
    }
}
