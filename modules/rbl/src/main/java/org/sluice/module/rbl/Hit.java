package org.sluice.module.rbl;

import java.net.InetAddress;
import java.util.List;

/**
 * What a list said.
 *
 * @param status how the question ended
 * @param target what is listed; null unless listed
 * @param words what the answers mean; empty unless listed
 * @param answers the addresses the list answered with; empty unless listed
 * @param text the list's own text, from a stranger; empty where there is none
 */
record Hit(Status status, Target target, List<String> words, List<InetAddress> answers, String text) {

    /** How a question ended. */
    enum Status {
        /** It is listed. */
        LISTED,
        /** It is not. */
        NONE,
        /** Nobody knows. */
        TEMPERROR,
        /** The list is not to be trusted now. */
        OFF
    }

    static final Hit NONE = of(Status.NONE);
    static final Hit TEMPERROR = of(Status.TEMPERROR);
    static final Hit OFF = of(Status.OFF);

    private static Hit of(Status status) {
        return new Hit(status, null, List.of(), List.of(), "");
    }

    static Hit listed(Target target, List<String> words, List<InetAddress> answers) {
        return new Hit(Status.LISTED, target, words, answers, "");
    }

    Hit saying(String words) {
        return new Hit(status, target, this.words, answers, words);
    }

    boolean isListed() {
        return status == Status.LISTED;
    }
}
