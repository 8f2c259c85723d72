package org.sluice.smtp.extension;

import java.util.List;
import org.sluice.smtp.proxy.XclientClaims;

/** A keyword of those who may speak for others, shown to them alone. */
public record TrustedExtension(String keyword) implements Extension {

    public static final String XCLIENT = "XCLIENT";

    /** All of them. */
    public static final List<String> KEYWORDS = List.of(XCLIENT, "XREMOTEIP", "XSETCONTEXT", "XDUMPCONTEXT");

    /** Whether a keyword is offered unless an operator says otherwise; Momentum's commands are not. */
    static boolean isShipped(String keyword) {
        return keyword.equals(XCLIENT) || !KEYWORDS.contains(keyword);
    }

    @Override
    public String line(ExtensionOptions options) {
        return keyword.equals(XCLIENT) ? keyword + ' ' + XclientClaims.ATTRIBUTES : keyword;
    }

    @Override
    public boolean isOffered(Situation situation) {
        return situation.mayClaim();
    }
}
