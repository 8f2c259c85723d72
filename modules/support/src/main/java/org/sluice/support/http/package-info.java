/** What an HTTP/1.1 client says and hears (RFC 9112), without a connection. Copied privately into each bundle that uses it. */
package org.sluice.support.http;
