/** The mail log: one JSON object a line, written behind a bounded queue. */
package org.sluice.core.log;
