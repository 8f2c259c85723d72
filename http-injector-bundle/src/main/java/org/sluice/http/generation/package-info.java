/** Makes messages of a transmission: reads its JSON, fills in the values of each recipient, builds MIME. Knows neither Netty nor OSGi. */
package org.sluice.http.generation;
