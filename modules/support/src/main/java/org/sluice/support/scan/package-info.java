/** What a scanner found and what comes of it: one model of results, dispositions, facts and metrics for all of them. */
package org.sluice.support.scan;
