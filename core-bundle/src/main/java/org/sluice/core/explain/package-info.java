/** Keeps what each module said about each message, and tells it to those who listen. */
package org.sluice.core.explain;
