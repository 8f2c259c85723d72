package org.sluice.injection;

import org.osgi.annotation.versioning.ProviderType;
import org.sluice.message.EnvelopeAddress;

/** One recipient's copy of a message. Its id is the message id in spool, queues and logs. */
@ProviderType
public interface Copy extends Scope {

    /** The recipient, redirects included. */
    EnvelopeAddress recipient();
}
