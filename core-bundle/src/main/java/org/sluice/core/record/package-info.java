/**
 * Keeps what modules were asked and what the world answered them, so that the same questions can be put again. Knows
 * neither modules nor the dispatcher: a record outlives the bundles it speaks of.
 */
package org.sluice.core.record;
