/**
 * What a listener uses: sessions, transactions, the phase dispatcher and the intake that ends in the spool.
 */
@Export
@Version("1.0.0")
package org.sluice.injection;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
