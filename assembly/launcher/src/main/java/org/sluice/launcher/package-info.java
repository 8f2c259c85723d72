/**
 * Stands between the {@code sluice} script and Karaf: brings a data directory up to date with the distribution, then runs the
 * container in it. Lies on the class path, knows no OSGi.
 */
package org.sluice.launcher;
