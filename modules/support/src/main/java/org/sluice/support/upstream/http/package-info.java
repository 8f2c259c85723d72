/** Requests over HTTP/1.1 as talks: what engines that are asked so have in common. */
package org.sluice.support.upstream.http;
