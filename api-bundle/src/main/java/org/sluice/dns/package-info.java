/**
 * Asynchronous DNS. An answer tells "no such name" from "nobody knows".
 */
@Export
@Version("1.0.0")
package org.sluice.dns;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
