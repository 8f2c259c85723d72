/** Implements the dispatcher, the validation context and the intake. Exports nothing. */
package org.sluice.core;
