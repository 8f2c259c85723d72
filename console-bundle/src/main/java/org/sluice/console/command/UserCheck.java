package org.sluice.console.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.sluice.authentication.Attempt;
import org.sluice.authentication.Authenticator;
import org.sluice.authentication.Recognition;
import org.sluice.console.Json;
import org.sluice.console.Refusal;
import org.sluice.console.Report;
import org.sluice.console.Table;
import org.sluice.support.sasl.SaslPrep;

/** Whether a user's password is right, and who says so. */
@Service
@Command(
        scope = "sluice",
        name = "user-check",
        description = "Asks everybody who knows users about a name and a password; status 1 unless it is right")
public final class UserCheck extends SluiceCommand {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Argument(
            name = "user",
            multiValued = true,
            description = "Name of the user, and the password unless --stdin; without either it is asked for")
    List<String> words;

    @Option(name = "--stdin", description = "Read the password from the first line of the input")
    boolean stdin;

    @Reference
    Session session;

    @Override
    Report report() throws Exception {
        List<String> given = Words.of(this, words).between(1, 2, "user-check USER [PASSWORD | --stdin]");
        String user =
                SaslPrep.query(given.get(0)).orElseThrow(() -> new Refusal("RFC 4013 does not allow such a name"));
        Optional<String> password = given.size() > 1 ? Optional.of(given.get(1)) : Optional.empty();
        String prepared = Passwords.prepared(Passwords.read(password, stdin, session));
        ArrayNode rows = Json.array();
        boolean right = false;
        for (Authenticator each : server.authenticators()) {
            String answer = answer(each, user, prepared);
            right |= answer.equals("right");
            rows.addObject().put("authenticator", each.name()).put("answer", answer);
        }
        Report report = Table.of("authenticator", "answer").report(rows, "Nobody here knows users.");
        return right ? report : report.failing("nobody recognises " + user);
    }

    private static String answer(Authenticator authenticator, String user, String password) throws Exception {
        if (!authenticator.proofs().contains(Authenticator.Proof.PASSWORD)) {
            return "checks no passwords";
        }
        Attempt attempt = Attempt.of("console", InetAddress.getLoopbackAddress(), true, PATIENCE)
                .by(user);
        try {
            Recognition found = await(authenticator
                    .verify(attempt, password)
                    .toCompletableFuture()
                    .copy()
                    .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
            return found.isProven() ? "right" : found.why();
        } catch (Refusal e) {
            throw e;
        } catch (Exception e) {
            return "no answer: " + e;
        }
    }
}
