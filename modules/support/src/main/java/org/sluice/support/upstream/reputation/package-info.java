/** What checks of client addresses have in common that ask servers: whom they leave alone, what they note, how they greet. */
package org.sluice.support.upstream.reputation;
