/** What authentication found, as it is written into a message. Copied privately into each bundle that uses it. */
package org.sluice.support.authentication;
