/**
 * Lists in the files of rbldnsd, as rbldnsd itself reads them: addresses and names, what they stand for, exclusions. Knows no
 * OSGi, no module and no thread; what is read is bounded and never changes again.
 */
package org.sluice.module.rbl.rbldnsd;
