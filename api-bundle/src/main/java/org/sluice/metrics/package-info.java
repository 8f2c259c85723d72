/**
 * What everybody counts and measures.
 */
@Export
@Version("1.0.0")
package org.sluice.metrics;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
