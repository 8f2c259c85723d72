package org.sluice.smtp.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.authentication.Attempt;
import org.sluice.smtp.auth.SaslStep.Challenge;
import org.sluice.smtp.auth.SaslStep.Malformed;
import org.sluice.smtp.auth.SaslStep.Proven;
import org.sluice.smtp.auth.SaslStep.Refused;
import org.sluice.smtp.tls.Secured;
import org.sluice.support.sasl.ScramHash;

class ScramExchangeTest {

    private static final byte[] CERTIFICATE = {1, 2, 3, 4};
    private static final Function<String, Attempt> ATTEMPTS =
            user -> Attempt.of("smtp", InetAddress.getLoopbackAddress(), true, Duration.ofSeconds(5))
                    .by(user);
    private static final Secured BOUND = new Secured() {
        @Override
        public boolean isSecured() {
            return true;
        }

        @Override
        public List<String> channelBindings() {
            return List.of(TLS_SERVER_END_POINT);
        }

        @Override
        public Optional<byte[]> channelBinding(String name) {
            return name.equals(TLS_SERVER_END_POINT) ? Optional.of(CERTIFICATE) : Optional.empty();
        }
    };

    private final FakeUsers users = new FakeUsers();
    private final Authenticators authenticators = new Authenticators(new byte[32]);

    ScramExchangeTest() {
        authenticators.bind(users, Map.of());
    }

    /** RFC 7677 section 3, octet for octet. */
    @Test
    void speaksAsTheRfcDoes() {
        byte[] salt = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
        users.add("user", ScramHash.of("pencil", salt, 4_096));
        SaslExchange exchange = new ScramExchange(
                authenticators, ATTEMPTS, Secured.PLAIN, false, () -> "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");
        assertThat(challenge(exchange, "n,,n=user,r=rOprNGfwEbeRWgbNEkqO"))
                .isEqualTo("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
        assertThat(challenge(
                        exchange,
                        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                                + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="))
                .isEqualTo("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
        assertThat(step(exchange, "")).isEqualTo(new Proven("user"));
    }

    @Test
    void bindsToTheChannel() throws Exception {
        users.add("ann,b=c", "secret");
        ScramClient client = new ScramClient("p=tls-server-end-point,,", CERTIFICATE, "ann=2Cb=3Dc", "abc");
        SaslExchange exchange = exchange(BOUND, true);
        Challenge first = (Challenge) step(exchange, client.first());
        assertThat(challenge(exchange, client.last(first.octets(), "secret"))).isEqualTo(client.signature());
        assertThat(step(exchange, "")).isEqualTo(new Proven("ann,b=c"));
    }

    @Test
    void noticesAnotherChannel() throws Exception {
        users.add("ann", "secret");
        ScramClient client = new ScramClient("p=tls-server-end-point,,", new byte[] {4, 3, 2, 1}, "ann", "abc");
        SaslExchange exchange = exchange(BOUND, true);
        Challenge first = (Challenge) step(exchange, client.first());
        assertThat(step(exchange, client.last(first.octets(), "secret")))
                .isEqualTo(new Refused("ann", "another channel"));
    }

    @ParameterizedTest
    @CsvSource({
        "true,  'n,,',                         MALFORMED, PLUS without binding",
        "true,  'y,,',                         MALFORMED, the same",
        "true,  'p=tls-unique,,',              REFUSED,   a binding we have not",
        "false, 'p=tls-server-end-point,,',    MALFORMED, binding without PLUS",
        "false, 'y,,',                         REFUSED,   PLUS was hidden from the client",
        "false, 'n,a=bob,',                    REFUSED,   for another user",
        "false, 'n,a=ann,',                    CHALLENGE, for oneself",
        "false, 'n,,',                         CHALLENGE, the client cannot bind"
    })
    void readsTheHeaderOfTheFirstMessage(boolean plus, String header, String expected, String why) {
        users.add("ann", "secret");
        SaslStep step = step(exchange(BOUND, plus), header + "n=ann,r=abc");
        assertThat(step.getClass().getSimpleName()).as(why).isEqualToIgnoringCase(expected);
        assertThat(users.asked).hasSize(step instanceof Challenge ? 1 : 0);
    }

    @Test
    void believesAClientThatCouldBindWhereWeCannot() {
        users.add("ann", "secret");
        assertThat(step(exchange(Secured.PLAIN, false), "y,,n=ann,r=abc")).isInstanceOf(Challenge.class);
    }

    @Test
    void goesTheSameWayForUsersWhoAreNotThere() throws Exception {
        users.add("ann", "secret");
        ScramClient client = new ScramClient("n,,", new byte[0], "nobody", "abc");
        SaslExchange exchange = exchange(Secured.PLAIN, false);
        Challenge first = (Challenge) step(exchange, client.first());
        String text = new String(first.octets(), StandardCharsets.US_ASCII);
        assertThat(text).matches("r=abc.{24},s=[A-Za-z0-9+/]{22}==,i=4096");
        assertThat(step(exchange, client.last(first.octets(), "secret")))
                .isEqualTo(new Refused("nobody", "unknown user"));
        assertThat(users.asked).containsExactly("scram of nobody");

        String again = challenge(exchange(Secured.PLAIN, false), "n,,n=nobody,r=abc");
        assertThat(again.substring(29)).as("the same salt every time").isEqualTo(text.substring(29));
        String other = challenge(exchange(Secured.PLAIN, false), "n,,n=nobody2,r=abc");
        assertThat(other.substring(29)).as("another for another name").isNotEqualTo(text.substring(29));
    }

    @Test
    void refusesAWrongPassword() throws Exception {
        users.add("ann", "secret");
        ScramClient client = new ScramClient("n,,", new byte[0], "ann", "abc");
        SaslExchange exchange = exchange(Secured.PLAIN, false);
        Challenge first = (Challenge) step(exchange, client.first());
        assertThat(step(exchange, client.last(first.octets(), "Secret")))
                .isEqualTo(new Refused("ann", "wrong password"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "c=biws",
                "c=biws,r=abc",
                "r=abc,c=biws,p=AAAA",
                "c=biws,r=abc,p=A",
                "c=bi,r=abc,p=AAAA",
                "c=biws,r=abc,m=x,p=AAAA",
                "c=biws,r=abc,p=AAAA,x=y"
            })
    void refusesWhatIsNoFinalMessage(String message) {
        users.add("ann", "secret");
        SaslExchange exchange = exchange(Secured.PLAIN, false);
        step(exchange, "n,,n=ann,r=abc");
        assertThat(step(exchange, message)).isInstanceOf(Malformed.class);
    }

    @Test
    void refusesAnotherNonceAndAProofOfAnyLength() {
        users.add("ann", "secret");
        SaslExchange exchange = exchange(Secured.PLAIN, false);
        step(exchange, "n,,n=ann,r=abc");
        assertThat(step(exchange, "c=biws,r=abc,p=AAAA")).isEqualTo(new Refused("ann", "another nonce"));
        SaslExchange another = exchange(Secured.PLAIN, false);
        String nonce = challenge(another, "n,,n=ann,r=abc").split(",")[0];
        assertThat(step(another, "c=biws," + nonce + ",p=" + "AAAA".repeat(500)))
                .isEqualTo(new Refused("ann", "wrong password"));
    }

    private SaslExchange exchange(Secured secured, boolean plus) {
        return (plus ? SaslMechanism.SCRAM_SHA_256_PLUS : SaslMechanism.SCRAM_SHA_256)
                .begin(authenticators, ATTEMPTS, secured);
    }

    private static SaslStep step(SaslExchange exchange, String message) {
        return step(exchange, ScramClient.octets(message));
    }

    private static SaslStep step(SaslExchange exchange, byte[] message) {
        return exchange.respond(message).toCompletableFuture().join();
    }

    private static String challenge(SaslExchange exchange, String message) {
        return challenge(exchange, ScramClient.octets(message));
    }

    private static String challenge(SaslExchange exchange, byte[] message) {
        return new String(((Challenge) step(exchange, message)).octets(), StandardCharsets.US_ASCII);
    }
}
