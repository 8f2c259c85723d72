/** Compares the client's reverse name with the addresses that name has (forward-confirmed DNS). */
package org.sluice.module.fcdns;
