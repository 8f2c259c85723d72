/** SASL mechanisms, and the authenticators asked on their behalf. */
package org.sluice.smtp.auth;
