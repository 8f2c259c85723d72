package org.sluice.smtp.extension;

import java.util.Map;
import java.util.regex.Pattern;
import org.sluice.smtp.codec.CommandRefused;
import org.sluice.smtp.codec.Reply;

/** MT-PRIORITY (RFC 6710). A stranger's wish is taken down as 0, and the reply to MAIL says so. */
public final class MtPriority implements Extension {

    /** The policies of the RFC's appendices; what the levels of one mean is between the client and whoever chose it. */
    enum Profile {
        NONE,
        MIXER,
        STANAG4406,
        NSEP
    }

    static final String NAME = "MT-PRIORITY";

    private static final Pattern LEVEL = Pattern.compile("0|-?[1-9]");

    @Override
    public String keyword() {
        return NAME;
    }

    @Override
    public String line(ExtensionOptions options) {
        Profile profile = options.envelope().priorityProfile();
        return profile == Profile.NONE ? NAME : NAME + ' ' + profile;
    }

    @Override
    public Map<String, Parameter> ofMail() {
        return Map.of(NAME, MtPriority::take);
    }

    private static String take(String value, Situation situation) throws CommandRefused {
        if (!LEVEL.matcher(value).matches()) {
            throw new CommandRefused(Reply.PARAMETER_SYNTAX);
        }
        return situation.isTrusted() ? value : "0";
    }

    /** What MAIL is answered. */
    public static Reply reply(Map<String, String> given, Map<String, String> taken) {
        return given.getOrDefault(NAME, "").equals(taken.getOrDefault(NAME, ""))
                ? Reply.SENDER_OK
                : Reply.PRIORITY_CHANGED;
    }
}
