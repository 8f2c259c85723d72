package org.sluice.module.policy_service;

/** A server said what nobody understands, or what cannot be done here. The text is for our log. */
final class UnusableReply extends Exception {

    private static final long serialVersionUID = 1L;

    UnusableReply(String text) {
        super(text, null, false, false); // where in our code it was noticed says nothing
    }
}
