/** Passwords as SASL wants them: prepared, and hashed for SCRAM. Copied privately into each bundle that uses it. */
package org.sluice.support.sasl;
