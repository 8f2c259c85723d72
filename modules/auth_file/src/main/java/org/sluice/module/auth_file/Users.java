package org.sluice.module.auth_file;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sluice.authentication.ScramCredentials;
import org.sluice.module.auth_file.StoredSecret.Scram;
import org.sluice.support.sasl.SaslPrep;

/** The users of one file: {@code name:hash} on each line; empty lines, and those that begin with #, are passed by. Immutable. */
final class Users {

    static final Users NONE = new Users(Map.of());

    private static final int LONGEST_NAME = 255;

    private final Map<String, StoredSecret> secrets;
    private final List<StoredSecret> all;
    private final boolean scramForAll;
    private final int usualIterations;

    private Users(Map<String, StoredSecret> secrets) {
        this.secrets = secrets;
        this.all = List.copyOf(secrets.values());
        this.scramForAll = !all.isEmpty() && all.stream().allMatch(Scram.class::isInstance);
        this.usualIterations = usualIterations(all);
    }

    /**
     * Reads a whole file.
     *
     * @throws UsersFileRefused when a single line is wrong: half a list would lock users out, or let them in
     */
    static Users parse(byte[] octets) throws UsersFileRefused {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UsersFileRefused("not UTF-8");
        }
        Map<String, StoredSecret> secrets = new HashMap<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            String entry = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
            if (!entry.isBlank() && !entry.startsWith("#")) {
                add(secrets, entry, number);
            }
        }
        return new Users(secrets);
    }

    private static void add(Map<String, StoredSecret> secrets, String entry, int number) throws UsersFileRefused {
        int colon = entry.indexOf(':');
        if (colon < 0) {
            throw new UsersFileRefused("line " + number + ": no colon behind the name");
        }
        String name = entry.substring(0, colon);
        boolean usable = name.length() <= LONGEST_NAME
                && name.equals(name.strip())
                && SaslPrep.stored(name).filter(name::equals).isPresent();
        if (!usable) {
            throw new UsersFileRefused(
                    "line " + number + ": the name is empty, too long, or not as SASLprep (RFC 4013)" + " leaves it");
        }
        try {
            if (secrets.put(name, StoredSecret.parse(entry.substring(colon + 1))) != null) {
                throw new UsersFileRefused("line " + number + ": that user is there already");
            }
        } catch (IllegalArgumentException e) {
            throw new UsersFileRefused("line " + number + ": " + e.getMessage());
        }
    }

    int count() {
        return all.size();
    }

    Optional<StoredSecret> find(String name) {
        return Optional.ofNullable(secrets.get(name));
    }

    /** Somebody's secret, always the same for the same name: to work on for a user who is not there. */
    StoredSecret instead(String name) {
        return all.get(Math.floorMod(name.hashCode(), all.size()));
    }

    /** What SCRAM needs of a user. */
    Optional<ScramCredentials> scram(String name) {
        return find(name)
                .filter(Scram.class::isInstance)
                .map(secret -> ((Scram) secret).hash())
                .map(hash ->
                        ScramCredentials.of(name, hash.salt(), hash.iterations(), hash.storedKey(), hash.serverKey()));
    }

    /** Whether there are users and SCRAM serves all of them. */
    boolean haveScram() {
        return scramForAll;
    }

    /** The iterations most of them have. */
    int usualIterations() {
        return usualIterations;
    }

    private static int usualIterations(List<StoredSecret> all) {
        Map<Integer, Integer> counts = new HashMap<>();
        for (StoredSecret each : all) {
            if (each instanceof Scram scram) {
                counts.merge(scram.hash().iterations(), 1, Integer::sum);
            }
        }
        return counts.entrySet().stream()
                .max(Map.Entry.<Integer, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .orElse(ScramCredentials.USUAL_ITERATIONS);
    }
}
