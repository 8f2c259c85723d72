package org.sluice.smtp.extension;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sluice.smtp.codec.CommandRefused;
import org.sluice.smtp.codec.Reply;

/** DELIVERBY (RFC 2852): mail that is to come back, or whose sender is to be told, when it is late. */
final class DeliverBy implements Extension {

    private static final Pattern VALUE = Pattern.compile("([+-]?[0-9]{1,9});([RNrn])([Tt]?)");

    @Override
    public String keyword() {
        return "DELIVERBY";
    }

    @Override
    public String line(ExtensionOptions options) {
        long least = options.envelope().deliverByMinimum();
        return least == 0 ? keyword() : keyword() + ' ' + least;
    }

    @Override
    public Map<String, Parameter> ofMail() {
        return Map.of("BY", DeliverBy::take);
    }

    private static String take(String value, Situation situation) throws CommandRefused {
        Matcher by = VALUE.matcher(value);
        if (!by.matches()) {
            throw new CommandRefused(Reply.PARAMETER_SYNTAX);
        }
        long seconds = Long.parseLong(by.group(1));
        boolean returned = by.group(2).equalsIgnoreCase("R");
        if (returned && seconds <= 0) {
            throw new CommandRefused(Reply.PARAMETER_SYNTAX);
        }
        if (returned && seconds < situation.options().envelope().deliverByMinimum()) {
            throw new CommandRefused(Reply.DELIVER_BY_TOO_SOON);
        }
        return seconds + ";" + (returned ? "R" : "N") + (by.group(3).isEmpty() ? "" : "T");
    }
}
