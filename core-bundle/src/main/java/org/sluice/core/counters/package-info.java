/** Windowed counters in memory: what one node counts on its own. */
package org.sluice.core.counters;
