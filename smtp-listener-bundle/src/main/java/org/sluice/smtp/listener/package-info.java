/** The listener as a component: configuration in force, sockets, threads and the start and end of everything. */
package org.sluice.smtp.listener;
