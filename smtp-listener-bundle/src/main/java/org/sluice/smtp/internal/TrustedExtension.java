package org.sluice.smtp.internal;

/** A keyword of those who may speak for others, shown to them alone. */
record TrustedExtension(String keyword) implements Extension {

    @Override
    public String line(SessionOptions options) {
        return keyword.equals(TrustedCommands.XCLIENT) ? keyword + ' ' + XclientClaims.ATTRIBUTES : keyword;
    }

    @Override
    public boolean isOffered(Situation situation) {
        return situation.mayClaim();
    }
}
