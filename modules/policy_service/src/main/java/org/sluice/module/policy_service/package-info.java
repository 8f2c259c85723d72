/**
 * Asks policy servers written for Postfix (its SMTPD_POLICY_README) what to do with a client, a sender, a recipient, a message.
 *
 * <p>Runs at CONNECT, EHLO, MAILFROM, RCPTTO and DATA, as its options say. One instance for each server, or group of equal
 * servers. Exports nothing.
 */
package org.sluice.module.policy_service;
