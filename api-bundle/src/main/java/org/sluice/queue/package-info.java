/**
 * The delivery queues as operators see and steer them.
 */
@Export
@Version("1.0.0")
package org.sluice.queue;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
