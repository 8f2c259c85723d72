/** The line to the core, which may be away or be replaced. */
package org.sluice.smtp.core;
