/** Reads configuration: typed values, one refusal per bad one, old settings kept. */
package org.sluice.core.settings;
