/**
 * Values every side shares: replies, envelope addresses, header fields and read access to a message.
 */
@Export
@Version("1.0.0")
package org.sluice.message;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
