/** The dialogue with one client: its commands in their order, and what becomes of each. */
package org.sluice.smtp.session;
