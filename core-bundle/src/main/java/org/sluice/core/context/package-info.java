/**
 * The two dictionaries and everything that hangs on them: sessions, transactions, recipient copies, modules' own state,
 * and the views of them a call is given.
 */
package org.sluice.core.context;
