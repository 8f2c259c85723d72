/** Makes a stranger's text fit to be written. Copied privately into each bundle that uses it. */
package org.sluice.support.text;
