/**
 * Who knows users and their secrets. A listener speaks the protocol (AUTH over SMTP) and decides what to offer; a bundle that
 * knows users registers an {@link org.sluice.authentication.Authenticator}.
 */
@Export
@Version("1.0.0")
package org.sluice.authentication;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
