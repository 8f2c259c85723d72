package org.sluice.support.spf;

/** The options of every module that evaluates sender policies; {@code __} stands for {@code _} in the key, {@code _} for a dot. */
public @interface PolicyOptions {
    /** Policy assumed for senders' domains that publish none; {@code ?all} assumes nothing. */
    String default__rule() default "?all";

    /** Whether to add {@code Received-SPF}. */
    String add__headers() default "true";

    /** Whether to contribute to {@code Authentication-Results}. */
    String add__authentication__results() default "true";

    /** Whether the envelope sender's check waits for the first RCPT. */
    String delay__check() default "false";

    /** Whether what one record needs is asked for at once. */
    String ask__ahead() default "true";

    /** Reply text for a fail the domain does not explain. */
    String fail__fallback__string() default "SPF validation failure";

    /** Explanation of a softfail. */
    String softfail__fallback__string() default "SPF validation soft failure";

    /** Explanation for a domain that does not exist. */
    String nxdomain__override__string() default "Could not resolve sender's domain";

    /** Reply text when the DNS does not say. */
    String temperror__override__string() default "Temporary SPF failure";

    /** Whitelists whose members are left alone. */
    String honor__whitelist() default "global";

    /** Our name in {@code Received-SPF} and for {@code %{r}}. */
    String receiver() default "unknown";

    /** When the module is asked, as the core reads it. */
    String[] validation_phases();
}
