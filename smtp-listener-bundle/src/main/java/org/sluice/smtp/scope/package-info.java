/** One scope of the configuration as it was written, and how typed values are read out of it. */
package org.sluice.smtp.scope;
