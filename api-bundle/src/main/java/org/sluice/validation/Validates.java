package org.sluice.validation;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * Declares a module. The values become service properties; configuration may override each under
 * {@code validation.<member>}, and {@code etc/org.sluice.modules.cfg} wins over both.
 */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface Validates {

    /** Prefix of the service properties. */
    String PREFIX_ = "validation.";

    /** The module's name everywhere: configuration, {@code __bypass_<name>}, logs. */
    String name();

    /** When it is asked. */
    Phase[] phases();

    /** The later phase that needs the answer; the call starts at its phase and is waited for there. Empty: at once. */
    Phase[] joinAt() default {};

    /** What its verdict does. */
    Mode mode() default Mode.DECIDE;

    /**
     * Its wave: 100 limits and whitelists, 200 look-ups, 300 what combines them, 500 content, 700 site policy. Ten orders make one
     * wave: 200 to 209 are asked together, and their answers taken by order, then by name.
     */
    int order() default 500;

    /** Milliseconds to wait for an answer. */
    long timeoutMillis() default 5_000;

    /**
     * Whether mail waits for it while it is absent or sick, once it has been here. Counts in mode {@link Mode#DECIDE} only; what
     * applies without an answer is {@link OnError#DEFER} then, unless {@code etc/org.sluice.modules.cfg} says otherwise.
     */
    boolean required() default false;

    /** What applies when there is no answer. */
    OnError onError() default OnError.CONTINUE;

    /**
     * The method of Authentication-Results (RFC 8601) it speaks for, such as {@code spf}. Where the module gives no answer
     * and mail goes on, the core notes {@code temperror} for it. Empty: it has no such finding.
     */
    String finding() default "";

    /** Calls at once; further ones wait, within their deadline. */
    int maxConcurrency() default 256;

    /**
     * Whether one question may be put to two versions at once, to one of them for comparison only. False where whoever is asked keeps
     * count of what it hears, and would count all of it twice: such a module is no shadow, and its canary is not compared.
     */
    boolean comparable() default true;

    /** Where the module is called. */
    CallThread thread() default CallThread.WORKER;
}
