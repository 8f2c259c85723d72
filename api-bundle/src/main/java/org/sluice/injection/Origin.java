package org.sluice.injection;

import java.util.List;
import org.sluice.validation.Phase;

/** How a message came to us; decides which phases it passes once its content is there. */
public enum Origin {
    /** Over SMTP. */
    SMTP(Phase.DATA, Phase.DATASPOOL, Phase.DATA_SPOOL_EACH_RCPT, Phase.SET_BINDING, Phase.FINAL_VALIDATION),
    /** Generated over HTTP. */
    HTTP(Phase.MSG_GEN_DATA_SPOOL, Phase.SET_BINDING, Phase.FINAL_VALIDATION),
    /** Our own: DSN, forward, release from quarantine. */
    INTERNAL(Phase.SET_BINDING, Phase.FINAL_VALIDATION);

    private final List<Phase> contentPhases;

    Origin(Phase... contentPhases) {
        this.contentPhases = List.of(contentPhases);
    }

    /** The phases a message of this origin passes once its content is there, in order. */
    public List<Phase> contentPhases() {
        return contentPhases;
    }
}
