package org.sluice.console.command;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.sluice.authentication.ScramCredentials;
import org.sluice.console.Json;
import org.sluice.console.Refusal;
import org.sluice.console.Report;
import org.sluice.support.sasl.SaslPrep;
import org.sluice.support.sasl.ScramHash;

/** A line for the users file. */
@Service
@Command(
        scope = "sluice",
        name = "user-hash",
        description = "Prints the line for etc/smtp-users that lets a user authenticate with this password")
public final class UserHash extends SluiceCommand {

    private static final int SALT_OCTETS = 16;
    private static final int LONGEST_NAME = 255;

    @Argument(
            name = "user",
            multiValued = true,
            description = "Name of the user, and the password unless --stdin; without either it is asked for")
    List<String> words;

    @Option(name = "--stdin", description = "Read the password from the first line of the input")
    boolean stdin;

    @Option(name = "--iterations", description = "Rounds of hashing; more make guessing and every login slower")
    int iterations = ScramCredentials.USUAL_ITERATIONS;

    @Reference
    Session session;

    @Override
    Report report() throws Exception {
        List<String> given = Words.of(this, words).between(1, 2, "user-hash USER [PASSWORD | --stdin]");
        String user = given.get(0);
        boolean usable = user.length() <= LONGEST_NAME
                && user.indexOf(':') < 0
                && !user.startsWith("#")
                && user.equals(user.strip())
                && SaslPrep.stored(user).filter(user::equals).isPresent();
        if (!usable) {
            throw new Refusal("a name without colon, control characters and blanks around it is needed, at most "
                    + LONGEST_NAME + " characters long");
        }
        if (iterations < ScramHash.LEAST_ITERATIONS || iterations > ScramHash.MOST_ITERATIONS) {
            throw new Refusal("--iterations " + iterations + " (expected: " + ScramHash.LEAST_ITERATIONS + " to "
                    + ScramHash.MOST_ITERATIONS + ")");
        }
        Optional<String> password = given.size() > 1 ? Optional.of(given.get(1)) : Optional.empty();
        byte[] salt = new byte[SALT_OCTETS];
        new SecureRandom().nextBytes(salt);
        String prepared = Passwords.prepared(Passwords.read(password, stdin, session));
        String line = user + ':' + ScramHash.of(prepared, salt, iterations).written();
        return Report.of(Json.object().put("user", user).put("line", line), out -> out.println(line));
    }
}
