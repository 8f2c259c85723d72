/** Delivery into Maildirs: durable, once, and to a path no address can escape from. */
package org.sluice.delivery.maildir;
