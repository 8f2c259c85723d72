package org.sluice.support.scan;

/** The options of an engine that knows spam and no viruses; a further parameter of its configuration method. */
public @interface SpamConfig {

    /** What becomes of spam. */
    String spam__disposition() default "reject";

    /** What becomes of a message the engine cannot look into. */
    String unscannable__disposition() default "pass";

    /** What becomes of a message when the engine fails: {@code defer} or {@code pass}. */
    String error__disposition() default "defer";

    /** Reply code when the engine fails: 4xx. */
    String error__code() default "451";

    /** Reply text for spam. */
    String spam__reply() default "Message refused as spam";

    /** Reply text for what cannot be scanned. */
    String unscannable__reply() default "Message refused: it cannot be scanned";

    /** Reply text when the engine fails. */
    String error__reply() default "Message cannot be checked now, try again later";

    /** Module that may decide otherwise; empty: none. */
    String policy__module() default "";
}
