/** Benchmarks of the whole distribution, peers in the same run. Figures belong into the commit that claims them. */
package org.sluice.bench;
