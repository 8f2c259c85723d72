/**
 * The durable store: records, batches and the one synced commit behind every 250.
 */
@Export
@Version("1.0.0")
package org.sluice.spool;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
