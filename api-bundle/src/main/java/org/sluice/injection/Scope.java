package org.sluice.injection;

import org.osgi.annotation.versioning.ProviderType;

/** What a phase is asked about: a {@link Session}, a {@link Transaction} or a {@link Copy}. */
@ProviderType
public interface Scope {

    /** Printable, unique, without spaces; as in logs and in {@code explain}. */
    String id();
}
