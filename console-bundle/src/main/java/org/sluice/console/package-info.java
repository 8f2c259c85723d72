/** What the console stands on: access to the server, output for people and scripts, the key pair. Exports nothing. */
package org.sluice.console;
