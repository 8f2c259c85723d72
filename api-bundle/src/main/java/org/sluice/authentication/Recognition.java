package org.sluice.authentication;

import java.util.Objects;

/** What an authenticator found out about a password or token. Immutable. */
public final class Recognition {

    /** It knows no such user; the next one may. */
    public static final Recognition UNKNOWN = new Recognition(Kind.UNKNOWN, "", "unknown user");

    private enum Kind {
        UNKNOWN,
        REFUSED,
        PROVEN
    }

    private final Kind kind;
    private final String user;
    private final String why;

    private Recognition(Kind kind, String user, String why) {
        this.kind = kind;
        this.user = Objects.requireNonNull(user, "user");
        this.why = Objects.requireNonNull(why, "why");
    }

    /** It is that user; the name as it is to stand in dictionaries and logs. */
    public static Recognition proven(String user) {
        if (user.isEmpty()) {
            throw new IllegalArgumentException("user: empty (expected: the name of who was recognised)");
        }
        return new Recognition(Kind.PROVEN, user, "");
    }

    /** The user is known, and may not come in: wrong password, locked, expired. {@code why} is for our log only. */
    public static Recognition refused(String why) {
        return new Recognition(Kind.REFUSED, "", why);
    }

    /** Whether the next authenticator is to be asked. */
    public boolean isUnknown() {
        return kind == Kind.UNKNOWN;
    }

    /** Whether the user is who it claims to be. */
    public boolean isProven() {
        return kind == Kind.PROVEN;
    }

    /** Who it is; empty unless proven. */
    public String user() {
        return user;
    }

    /** Why not, for the log; empty when proven. */
    public String why() {
        return why;
    }
}
