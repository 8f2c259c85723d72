package org.sluice.support.upstream.reputation;

/** The options every check of client addresses has beside its own; a further parameter of its configuration method. */
public @interface ReputationConfig {

    /** What becomes of a client nobody could be asked about. */
    String error__disposition() default "pass";

    /** Reply text where nobody could be asked. */
    String error__reply() default "Your address cannot be checked now, try again later";

    /** Whitelists whose members are left alone. */
    String honor__whitelist() default "global";
}
