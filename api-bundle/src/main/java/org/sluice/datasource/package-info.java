/**
 * Look-ups in directories and databases, by name.
 */
@Export
@Version("1.0.0")
package org.sluice.datasource;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
