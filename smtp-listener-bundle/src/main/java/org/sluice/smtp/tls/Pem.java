package org.sluice.smtp.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One block of a PEM file (RFC 7468). Text between the blocks, as openssl writes it, is passed over.
 *
 * @param label such as {@code CERTIFICATE}
 * @param encrypted whether the old kind of encryption is announced inside
 * @param octets DER
 */
record Pem(String label, boolean encrypted, byte[] octets) {

    private static final long LARGEST = 1 << 20;
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
        try {
            if (Files.size(file) > LARGEST) {
                throw new UnusableFile(file, "larger than " + LARGEST + " octets");
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (UnusableFile e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new UnusableFile(file, "no such file");
        } catch (IOException e) {
            throw new UnusableFile(file, "cannot be read: " + e);
        }
    }
}
