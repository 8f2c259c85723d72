/**
 * What a module sees: one question per phase, the context it is asked in, and the verdict it gives.
 */
@Export
@Version("1.0.0")
package org.sluice.validation;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
