/**
 * Windowed counters behind rate limits and audit series.
 */
@Export
@Version("1.0.0")
package org.sluice.counters;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
