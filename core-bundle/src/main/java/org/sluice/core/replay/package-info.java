/**
 * Puts recorded questions again, to another version or configuration of a module, in a world made of the record: time,
 * DNS, counters and directories answer as they did. Nothing comes of the answers.
 */
package org.sluice.core.replay;
