/** Takes mail over HTTP: Netty in, injection API out. Exports nothing. */
package org.sluice.http.internal;
