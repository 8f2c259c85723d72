/**
 * The metrics registry and its text form. Written here because the Prometheus client's text writer does not resolve in the
 * container without libraries nobody else needs.
 */
package org.sluice.core.metrics;
