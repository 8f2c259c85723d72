package org.sluice.smtp.tls;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sluice.support.file.BoundedFile;
import org.sluice.support.file.UnusableFile;

/**
 * One block of a PEM file (RFC 7468). Text between the blocks, as openssl writes it, is passed over.
 *
 * @param label such as {@code CERTIFICATE}
 * @param encrypted whether the old kind of encryption is announced inside
 * @param octets DER
 */
record Pem(String label, boolean encrypted, byte[] octets) {

    private static final int LARGEST = 1 << 20;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,64})-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final Pattern ATTRIBUTES = Pattern.compile("(?m)^[A-Za-z-]+:.*$");

    /** All blocks of a file, in their order. */
    static List<Pem> read(Path file) throws UnusableFile {
        List<Pem> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text(file));
        while (matcher.find()) {
            String inside = matcher.group(2);
            boolean encrypted =
                    inside.contains(",ENCRYPTED") || matcher.group(1).contains("ENCRYPTED");
            try {
                String base64 = ATTRIBUTES.matcher(inside).replaceAll("");
                blocks.add(new Pem(
                        matcher.group(1), encrypted, Base64.getMimeDecoder().decode(base64)));
            } catch (IllegalArgumentException e) {
                throw new UnusableFile(file, "damaged PEM block " + matcher.group(1));
            }
        }
        return blocks;
    }

    private static String text(Path file) throws UnusableFile {
        return new String(BoundedFile.read(file, LARGEST), StandardCharsets.ISO_8859_1);
    }
}
