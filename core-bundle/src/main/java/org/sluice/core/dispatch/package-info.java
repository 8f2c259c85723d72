/**
 * Runs a phase: who is asked, in which waves, what an answer may change, and what the answers add up to.
 * {@link org.sluice.core.dispatch.DispatcherComponent} is the only class that knows OSGi.
 */
package org.sluice.core.dispatch;
