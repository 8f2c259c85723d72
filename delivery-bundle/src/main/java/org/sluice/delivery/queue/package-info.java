/** What waits for delivery, in memory: ids and due times, never bodies; and the order in which they are tried. */
package org.sluice.delivery.queue;
