/** An accepted connection: the handlers in their order, and how octets, deadlines and the session come together. */
package org.sluice.smtp.connection;
