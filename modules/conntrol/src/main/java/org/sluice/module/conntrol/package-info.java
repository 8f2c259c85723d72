/**
 * Connection control: what a client hears first, when, and what becomes of one that talks before that.
 *
 * <p>Runs at CONNECT. Reads the connection attribute {@code early_talker}, sets {@code conntrol_banner}. Exports nothing.
 */
package org.sluice.module.conntrol;
