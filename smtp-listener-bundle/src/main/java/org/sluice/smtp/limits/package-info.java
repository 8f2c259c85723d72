/** How much a listener bears: sessions and messages in each scope, how patient it is, and when it counts as overloaded. */
package org.sluice.smtp.limits;
