package org.sluice.core.dispatch;

import org.sluice.core.context.View;
import org.sluice.validation.Phase;

/** Where the calls of a wave start from: all of them from one look at the subject. On home only. */
final class Questions {

    private final Dispatcher dispatcher;
    private final Subject subject;
    private View view;

    Questions(Dispatcher dispatcher, Subject subject) {
        this.dispatcher = dispatcher;
        this.subject = subject;
    }

    /** The next wave sees what the one before changed. */
    void lookAgain() {
        view = null;
    }

    /** A question put in the name of that phase. */
    Call.Start about(Phase phase) {
        if (view == null) {
            view = subject.view();
        }
        return new Call.Start(dispatcher.services(), dispatcher.asking(), subject, phase, view, Call.Limits.NONE);
    }
}
