/** Reads configuration strictly, and knows where relative paths start. Copied privately into each bundle that uses it. */
package org.sluice.support.configuration;
