package org.sluice.smtp.extension;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Pattern;
import org.sluice.smtp.codec.CommandRefused;
import org.sluice.smtp.codec.Reply;

/** FUTURERELEASE (RFC 4865): mail that is to wait here. For those whose mail we relay, unless the operator says otherwise. */
final class FutureRelease implements Extension {

    /** Whose mail may wait here. */
    enum For {
        AUTHENTICATED,
        ALL,
        NONE
    }

    private static final Pattern INTERVAL = Pattern.compile("[1-9][0-9]{0,8}");
    private static final Pattern MOMENT =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?Z");

    @Override
    public String keyword() {
        return "FUTURERELEASE";
    }

    @Override
    public String line(ExtensionOptions options) {
        Duration longest = options.envelope().futureRelease();
        return keyword()
                + ' '
                + longest.toSeconds()
                + ' '
                + Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(longest);
    }

    @Override
    public boolean isOffered(Situation situation) {
        EnvelopeOptions options = situation.options().envelope();
        return !options.futureRelease().isZero()
                && switch (options.futureReleaseFor()) {
                    case AUTHENTICATED -> situation.isTrusted();
                    case ALL -> true;
                    case NONE -> false;
                };
    }

    @Override
    public Map<String, Parameter> ofMail() {
        return Map.of("HOLDFOR", FutureRelease::interval, "HOLDUNTIL", FutureRelease::moment);
    }

    @Override
    public void checkMail(Map<String, String> parameters) throws CommandRefused {
        if (parameters.containsKey("HOLDFOR") && parameters.containsKey("HOLDUNTIL")) {
            throw new CommandRefused(Reply.PARAMETER_SYNTAX);
        }
    }

    private static String interval(String value, Situation situation) throws CommandRefused {
        if (!INTERVAL.matcher(value).matches()) {
            throw new CommandRefused(Reply.PARAMETER_SYNTAX);
        }
        return within(Duration.ofSeconds(Long.parseLong(value)), value, situation);
    }

    /** A moment that has passed is no reason to wait, and none to refuse. */
    private static String moment(String value, Situation situation) throws CommandRefused {
        if (!MOMENT.matcher(value).matches()) {
            throw new CommandRefused(Reply.PARAMETER_SYNTAX);
        }
        try {
            return within(Duration.between(Instant.now(), Instant.parse(value)), value, situation);
        } catch (DateTimeException noSuchMoment) {
            throw new CommandRefused(Reply.PARAMETER_SYNTAX);
        }
    }

    private static String within(Duration wait, String value, Situation situation) throws CommandRefused {
        if (wait.compareTo(situation.options().envelope().futureRelease()) > 0) {
            throw new CommandRefused(Reply.RELEASE_TOO_FAR);
        }
        return value;
    }
}
