/** The commands of the console; the only bundle that imports Karaf. Exports nothing. */
package org.sluice.console;
