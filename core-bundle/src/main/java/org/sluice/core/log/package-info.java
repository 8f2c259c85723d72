/** Mail log, reject log and session log: one JSON object a line, each written behind a bounded queue. */
package org.sluice.core.log;
