/** The budgets behind every MAIL: memory for bodies, waiting transactions, disk, spool. */
package org.sluice.core.admission;
