/** Re-encodes messages for next hops that take fewer kinds of octets than the one they came from. */
package org.sluice.delivery.mime;
