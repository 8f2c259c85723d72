/** Those who speak for a client: PROXY headers and the claims of XCLIENT. */
package org.sluice.smtp.proxy;
