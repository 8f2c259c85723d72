/**
 * Users out of a file with hashed passwords, for AUTH. Not asked in a phase: it serves as an
 * {@link org.sluice.authentication.Authenticator}. Exports nothing.
 */
package org.sluice.module.auth_file;
