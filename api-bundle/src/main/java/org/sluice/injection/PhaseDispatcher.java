package org.sluice.injection;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;
import org.sluice.validation.Phase;

/** Asks the modules of a phase. A service of the core. */
@ProviderType
public interface PhaseDispatcher {

    /**
     * Runs one phase: CONNECT, EHLO, AUTH about a {@link Session}; MAILFROM, DATA, DATASPOOL, MSG_GEN_DATA_SPOOL about a
     * {@link Transaction}; RCPTTO, DATA_SPOOL_EACH_RCPT, SET_BINDING, FINAL_VALIDATION about a {@link Copy}.
     *
     * <p>Never blocks, always completes on the session's home executor. It fails with {@link Replaced} only: resume the
     * session on the new core and ask the same phase again. A phase of a closed session never completes.
     */
    CompletionStage<Outcome> dispatch(Phase phase, Scope scope);
}
