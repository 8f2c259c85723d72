/** Evaluates the Sender Policy Framework (RFC 7208) for the envelope sender. */
package org.sluice.module.spf_v1;
