/** Lines that more than one bundle writes. Copied privately into each bundle that uses it. */
package org.sluice.support.log;
