package org.sluice.smtp.internal;

import java.util.List;

/** A keyword of those who may speak for others, shown to them alone. */
record TrustedExtension(String keyword) implements Extension {

    static final String XCLIENT = "XCLIENT";

    /** All of them. */
    static final List<String> KEYWORDS = List.of(XCLIENT, "XREMOTEIP", "XSETCONTEXT", "XDUMPCONTEXT");

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
