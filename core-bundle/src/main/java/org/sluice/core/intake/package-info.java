/** Takes complete messages through their content phases into the spool. */
package org.sluice.core.intake;
