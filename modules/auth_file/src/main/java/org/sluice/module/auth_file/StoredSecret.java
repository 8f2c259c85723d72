package org.sluice.module.auth_file;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.Md5Crypt;
import org.apache.commons.codec.digest.Sha2Crypt;
import org.sluice.support.sasl.ScramHash;

/** What the file keeps instead of a password. Shows none of it as a string. */
sealed interface StoredSecret {

    /** Whether it was made from that password; takes milliseconds on purpose, and as long for a wrong one. */
    boolean isOf(String password);

    /**
     * Reads what stands behind the name of a user.
     *
     * @throws IllegalArgumentException saying what is wrong, without any of the text
     */
    static StoredSecret parse(String text) {
        return text.startsWith(ScramHash.SCHEME) ? new Scram(ScramHash.parse(text)) : Crypt.parse(text);
    }

    /** The form that serves SCRAM and passwords alike. */
    record Scram(ScramHash hash) implements StoredSecret {
        @Override
        public boolean isOf(String password) {
            return hash.isOf(password);
        }

        @Override
        public String toString() {
            return "SCRAM-SHA-256";
        }
    }

    /** A form of crypt(3), for files that were made for another server; serves passwords only. */
    record Crypt(String written) implements StoredSecret {

        /** More would keep a processor busy for a second and longer. */
        private static final int MOST_ROUNDS = 1_000_000;

        private static final Pattern FORM =
                Pattern.compile("\\$6\\$(?:rounds=([0-9]{4,9})\\$)?[./0-9A-Za-z]{1,16}\\$[./0-9A-Za-z]{86}"
                        + "|\\$5\\$(?:rounds=([0-9]{4,9})\\$)?[./0-9A-Za-z]{1,16}\\$[./0-9A-Za-z]{43}"
                        + "|\\$apr1\\$[./0-9A-Za-z]{1,8}\\$[./0-9A-Za-z]{22}");

        static Crypt parse(String text) {
            Matcher form = FORM.matcher(text);
            if (!form.matches()) {
                throw new IllegalArgumentException("neither " + ScramHash.SCHEME + "… nor $6$…, $5$… or $apr1$…");
            }
            String rounds = form.group(1) == null ? form.group(2) : form.group(1);
            if (rounds != null && Integer.parseInt(rounds) > MOST_ROUNDS) {
                throw new IllegalArgumentException("rounds: " + rounds + " (expected: at most " + MOST_ROUNDS + ")");
            }
            return new Crypt(text);
        }

        @Override
        public boolean isOf(String password) {
            byte[] octets = password.getBytes(StandardCharsets.UTF_8);
            String other = written.startsWith("$6$")
                    ? Sha2Crypt.sha512Crypt(octets, written)
                    : written.startsWith("$5$")
                            ? Sha2Crypt.sha256Crypt(octets, written)
                            : Md5Crypt.apr1Crypt(octets, written);
            return MessageDigest.isEqual(
                    other.getBytes(StandardCharsets.US_ASCII), written.getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public String toString() {
            return "crypt";
        }
    }
}
