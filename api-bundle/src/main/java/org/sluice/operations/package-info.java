/**
 * What the console, health checks and logs need: module states, sessions, explanations.
 */
@Export
@Version("1.0.0")
package org.sluice.operations;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
