package org.sluice.smtp.auth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.sluice.support.sasl.ScramHash;

/** The client's side of SCRAM-SHA-256, written after the RFCs and not after our server. */
public final class ScramClient {

    private final String header;
    private final byte[] channel;
    private final String bare;
    private final String nonce;
    private byte[] salted;
    private String signed;

    /** {@code header}: {@code n,,} or another one. */
    public ScramClient(String header, byte[] channel, String user, String nonce) {
        this.header = header;
        this.channel = channel;
        this.nonce = nonce;
        this.bare = "n=" + user + ",r=" + nonce;
    }

    public byte[] first() {
        return octets(header + bare);
    }

    public byte[] last(byte[] challenge, String password) throws Exception {
        String text = new String(challenge, StandardCharsets.US_ASCII);
        Map<String, String> fields = new TreeMap<>();
        for (String field : text.split(",")) {
            fields.put(field.substring(0, 1), field.substring(2));
        }
        if (!fields.get("r").startsWith(nonce) || fields.get("r").equals(nonce)) {
            throw new AssertionError("nonce: " + text);
        }
        byte[] salt = Base64.getDecoder().decode(fields.get("s"));
        int iterations = Integer.parseInt(fields.get("i"));
        salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, 256))
                .getEncoded();
        byte[] head = octets(header);
        byte[] bound = new byte[head.length + channel.length];
        System.arraycopy(head, 0, bound, 0, head.length);
        System.arraycopy(channel, 0, bound, head.length, channel.length);
        String withoutProof = "c=" + Base64.getEncoder().encodeToString(bound) + ",r=" + fields.get("r");
        signed = bare + ',' + text + ',' + withoutProof;
        byte[] key = ScramHash.hmac(salted, octets("Client Key"));
        byte[] proof = ScramHash.hmac(ScramHash.sha256(key), octets(signed));
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= key[i];
        }
        return octets(withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof));
    }

    /** What the server has to say in the end. */
    public String signature() {
        byte[] key = ScramHash.hmac(salted, octets("Server Key"));
        return "v=" + Base64.getEncoder().encodeToString(ScramHash.hmac(key, octets(signed)));
    }

    public static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
